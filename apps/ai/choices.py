"""The words that predictions and analyses answer with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """What a chance rests on, from the surest down."""

    OUTCOME = "outcome", _("It has happened already")
    MODEL = "model", _("A model that foretold later cases better than the base rate")
    STAGE_HISTORY = "stage_history", _("How the deals that reached the stage ended")
    PRIOR = "prior", _("The stage's usual chance: no deal that reached it has ended yet")
    INDICATORS = "indicators", _("A score of counted facts")


class Predicted(models.TextChoices):
    DEAL_SUCCESS = "deal_success", _("Deal success")


class Analyzed(models.TextChoices):
    CUSTOMER_CHURN = "customer_churn", _("Customer churn")


class Level(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class RiskLevel(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    UNKNOWN = "unknown", _("Unknown")  # who never bought cannot stop buying


class Unit(models.TextChoices):
    """How a number is written."""

    NUMBER = "number"
    DAYS = "days"
    MONEY = "money"
    PERCENT = "percent"
    FLAG = "flag"  # there or not: the words say it
    TREND = "trend"  # a logarithm of a ratio, written as a change in percent


# {code: (unit, words where it is more than usual, where it is less)}
DEAL_WORDS = {
    "age": (Unit.DAYS, _("Long sales cycle"), _("Short sales cycle")),
    "stage_age": (Unit.DAYS, _("Long in this stage"), _("Not long in this stage")),
    "silence": (Unit.DAYS, _("No contact for long"), _("Recent contact")),
    "engagement": (Unit.NUMBER, _("Strong customer engagement"), _("Little contact in two weeks")),
    "meetings": (Unit.NUMBER, _("Many meetings"), _("Few meetings")),
    "outcomes": (Unit.NUMBER, _("Conversations went well"), _("Conversations went badly")),
    "competitors": (Unit.NUMBER, _("Multiple competitors"), _("Few competitors")),
    "value": (Unit.MONEY, _("Large deal"), _("Small deal")),
    "overdue": (Unit.DAYS, _("Past the expected close"), _("Not past the expected close")),
    "estimate": (
        Unit.PERCENT,
        _("The seller expects more than the stage says"),
        _("The seller expects less than the stage says"),
    ),
    "returning": (Unit.NUMBER, _("The customer has bought before"), _("New customer")),
    "budget": (Unit.FLAG, _("Budget approved"), _("No approved budget noted")),
    "decision_maker": (Unit.FLAG, _("Decision maker involved"), _("No decision maker noted")),
}
CUSTOMER_WORDS = {
    "silence": (Unit.DAYS, _("Long since the last order"), _("Recent order")),
    "rhythm": (Unit.TREND, _("Silent beyond the own rhythm"), _("Within the own rhythm")),
    "orders": (Unit.NUMBER, _("Many orders"), _("Few orders")),
    "tenure": (Unit.DAYS, _("Long a customer"), _("Not long a customer")),
    "order_trend": (Unit.TREND, _("More orders than before"), _("Fewer orders than before")),
    "spend_trend": (Unit.TREND, _("Spends more than before"), _("Spends less than before")),
    "recent_orders": (Unit.NUMBER, _("Many orders in 90 days"), _("Few orders in 90 days")),
    "order_size": (Unit.MONEY, _("Large orders"), _("Small orders")),
    "late_payments": (Unit.PERCENT, _("Pays late"), _("Pays on time")),
    "tickets": (Unit.NUMBER, _("Open complaints"), _("No open complaints")),
    "contact_trend": (Unit.TREND, _("More contact than before"), _("Less contact than before")),
    # The parts of the score of domain.md §3.13.
    "recency": (Unit.DAYS, _("Long since the last order"), _("Recent order")),
    "frequency": (Unit.PERCENT, _("More orders than in the period before"), _("Fewer orders than before")),
    "monetary": (Unit.PERCENT, _("Spends more than in the period before"), _("Spends less than before")),
    "support": (Unit.NUMBER, _("Open complaints"), _("No open complaints")),
    "engagement": (Unit.PERCENT, _("More contact than in the period before"), _("Less contact than before")),
}


class Do(models.TextChoices):
    """What may be done about it; codes for the client to act on."""

    SCHEDULE_CALL = "schedule_call", _("Schedule a call")
    SCHEDULE_DEMO = "schedule_demo", _("Schedule a demonstration")
    OFFER_DISCOUNT = "offer_discount", _("Offer a discount")
    SET_NEXT_STEP = "set_next_step", _("Agree on the next step")
    AGREE_CLOSE_DATE = "agree_close_date", _("Agree on a new closing date")
    ANSWER_OBJECTIONS = "answer_objections", _("Answer the objections")
    REVIEW_ESTIMATE = "review_estimate", _("Talk the deal over with the seller")
    SHARE_REFERENCES = "share_references", _("Share references")
    PROPOSE_PHASES = "propose_phases", _("Propose smaller steps")
    CONFIRM_BUDGET = "confirm_budget", _("Confirm the budget")
    INVOLVE_DECISION_MAKER = "involve_decision_maker", _("Involve the decision maker")
    PERSONAL_OUTREACH = "personal_outreach", _("Contact the customer personally")
    LOYALTY_DISCOUNT = "loyalty_discount", _("Offer a loyalty discount")
    WIN_BACK_OFFER = "win_back_offer", _("Make a win-back offer")
    RESOLVE_TICKETS = "resolve_tickets", _("Resolve the complaints")
    REVIEW_PAYMENT_TERMS = "review_payment_terms", _("Review the payment terms")


UP, DOWN = True, False  # the value is above what is usual, or below it
# {(code, above): (action, why)}: a fact that lowers the chance, and what can be done about just that.
DEAL_ADVICE = {
    ("silence", UP): (Do.SCHEDULE_CALL, _("Restore contact")),
    ("engagement", DOWN): (Do.SCHEDULE_DEMO, _("Increase engagement")),
    ("meetings", DOWN): (Do.SCHEDULE_DEMO, _("Increase engagement")),
    ("competitors", UP): (Do.OFFER_DISCOUNT, _("Counter competition")),
    ("age", UP): (Do.SET_NEXT_STEP, _("Get the deal moving")),
    ("stage_age", UP): (Do.SET_NEXT_STEP, _("Get the deal moving")),
    ("overdue", UP): (Do.AGREE_CLOSE_DATE, _("The expected date has passed")),
    ("outcomes", DOWN): (Do.ANSWER_OBJECTIONS, _("The last conversations went badly")),
    ("estimate", DOWN): (Do.REVIEW_ESTIMATE, _("Find out what stands in the way")),
    ("returning", DOWN): (Do.SHARE_REFERENCES, _("Earn a new customer's trust")),
    ("value", UP): (Do.PROPOSE_PHASES, _("Make the first step smaller")),
    ("budget", DOWN): (Do.CONFIRM_BUDGET, _("Make sure that the money is there")),
    ("decision_maker", DOWN): (Do.INVOLVE_DECISION_MAKER, _("Reach whoever decides")),
}
CUSTOMER_ADVICE = {
    ("silence", UP): (Do.WIN_BACK_OFFER, _("Bring the customer back")),
    ("recency", UP): (Do.WIN_BACK_OFFER, _("Bring the customer back")),
    ("rhythm", UP): (Do.PERSONAL_OUTREACH, _("Ask why the customer is silent")),
    ("order_trend", DOWN): (Do.PERSONAL_OUTREACH, _("Find out why orders fell")),
    ("recent_orders", DOWN): (Do.PERSONAL_OUTREACH, _("Find out why orders fell")),
    ("frequency", DOWN): (Do.PERSONAL_OUTREACH, _("Find out why orders fell")),
    ("spend_trend", DOWN): (Do.LOYALTY_DISCOUNT, _("Make larger orders worth while")),
    ("monetary", DOWN): (Do.LOYALTY_DISCOUNT, _("Make larger orders worth while")),
    ("order_size", DOWN): (Do.LOYALTY_DISCOUNT, _("Make larger orders worth while")),
    ("tickets", UP): (Do.RESOLVE_TICKETS, _("Settle what the customer complains of")),
    ("support", UP): (Do.RESOLVE_TICKETS, _("Settle what the customer complains of")),
    ("late_payments", UP): (Do.REVIEW_PAYMENT_TERMS, _("Agree on terms that can be kept")),
    ("contact_trend", DOWN): (Do.SCHEDULE_CALL, _("Restore contact")),
    ("engagement", DOWN): (Do.SCHEDULE_CALL, _("Restore contact")),
}
