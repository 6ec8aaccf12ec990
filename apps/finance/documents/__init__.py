"""Documents of finance as PDF: счёт на оплату, счёт-фактура, накладная З-2, акт Р-1, акт сверки.

`pdf` makes the documents that an invoice has; `esf` writes the same sale as XML for IS ESF.
Everything is printed in Russian, Kazakh, English, or Kazakh and Russian side by side.
"""
