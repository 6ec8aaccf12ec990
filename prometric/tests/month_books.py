"""What the month of test_replayed_month.py comes to, counted in whole tiyn; nothing here is the product's."""

from __future__ import annotations

from fractions import Fraction


def half_up(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2)) if amount >= 0 else -int(-amount + Fraction(1, 2))


def tenge(tiyn: int) -> float:
    return tiyn // 100 if tiyn % 100 == 0 else tiyn / 100


def inside(total: int, rate: int) -> tuple[int, int]:
    """(net, VAT) of a sum with VAT."""
    vat = half_up(Fraction(total * rate, 100 + rate))
    return total - vat, vat


def gross_line(price: int, quantity: Fraction, discount: int = 0) -> int:
    return half_up(price * quantity * Fraction(100 - discount, 100))


def net_line(price: int, quantity: int, rate: int) -> tuple[int, int]:
    net = price * quantity
    return net, half_up(Fraction(net * rate, 100))


class Books:
    """What the month comes to."""

    def __init__(self) -> None:
        # O1: 4 chairs, 13 medicines less 10 %, 1.5 hours; the chairs and medicines leave on the 3rd.
        self.chairs = gross_line(25_000_00, Fraction(4))
        self.pills = gross_line(777_00, Fraction(13), 10)
        self.hours = gross_line(9_990_00, Fraction(3, 2))
        self.o1 = self.chairs + self.pills + self.hours
        # Three of 13 medicines are credited by quantity.
        self.pills_back = half_up(Fraction(self.pills * 3, 13))
        pills_net, pills_vat = inside(self.pills, 5)
        back_vat = half_up(Fraction(pills_vat * 3, 13))
        self.back = (self.pills_back - back_vat, back_vat)
        # O2: prepaid, five chairs. O3: twelve racks won at 650,000 instead of 696,000. O4: an amount alone.
        self.o2, self.o3, self.o4 = 5 * 25_000_00, 650_000_00, 232_000_00
        # An invoice of its own, net prices, two rates; 100 tenge of it are credited by its lines' weights.
        own16, own5 = net_line(1_000_33, 3, 16), net_line(333_33, 7, 5)
        self.own = sum(own16) + sum(own5)
        off16 = half_up(Fraction(100_00 * sum(own16), self.own))
        off5 = 100_00 - off16
        self.off16, self.off5 = _part(off16, own16), _part(off5, own5)
        at16 = [inside(self.chairs, 16), inside(self.hours, 16), inside(self.o2, 16), inside(self.o3, 16)]
        at16 += [inside(self.o4, 16), own16, _minus(self.off16)]
        at5 = [(pills_net, pills_vat), _minus(self.back), own5, _minus(self.off5)]
        self.vat = {
            rate: (sum(n for n, _v in rows), sum(v for _n, v in rows))
            for rate, rows in ((16, at16), (5, at5))
        }
        self.revenue = self.o1 + self.o2 + self.o3 + self.o4
        self.received = 50_000_00 + 200_000_00 + 300_000_00 + 1_000_00
        self.refunded = 30_000_00
        self.owed_by_first = self.o1 - self.pills_back - 50_000_00 + self.o4
        self.owed_by_third = self.o3 - 300_000_00 + self.own - 100_00 - 1_000_00
        self.receivable = self.owed_by_first + self.owed_by_third
        # Chairs: 30 bought; 4 and 5 sold, 3 written off late. Racks: 40 made of 14 sheets, 12 sold.
        self.stock = {"chair": 30 - 4 - 5 - 3, "pill": 200 - 13, "sheet": 50 - 14, "rack": 40 - 12}


def _part(total: int, of: tuple[int, int]) -> tuple[int, int]:
    """(net, VAT) of a part of a line by its share."""
    vat = half_up(Fraction(of[1] * total, sum(of)))
    return total - vat, vat


def _sum(rows: list[tuple[int, int]]) -> tuple[int, int]:
    return sum(net for net, _vat in rows), sum(vat for _net, vat in rows)


def _minus(sums: tuple[int, int]) -> tuple[int, int]:
    return -sums[0], -sums[1]
