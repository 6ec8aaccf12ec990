"""What can be found, and the words it is made of."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from apps.kernel.models import WorkspaceModel

# Kilobytes of new rows that every search reads one by one, before they are sorted into the index.
PENDING = 512


class DocumentType(models.TextChoices):
    """What a document stands for; the API's `type`."""

    PRODUCT = "product", _("Product")
    CUSTOMER = "customer", _("Customer")
    DEAL = "deal", _("Deal")
    ORDER = "order", _("Order")
    INVOICE = "invoice", _("Invoice")
    EMPLOYEE = "employee", _("Employee")


class SearchDocument(WorkspaceModel):
    """One object that can be found in one workspace: its words, its codes, and how it is shown.

    `codes` hold exact words: `=` and a number, telephone or address without its punctuation, `#` and one
    that only holders of EMPLOYEES_SALARY_VIEW may search by. The generated columns are made by the functions
    of the first migration, so that no query calls them under row-level security.
    """

    travels = False

    kind = models.CharField(_("kind"), max_length=8, choices=DocumentType.choices)
    object_id = models.UUIDField(_("object"))
    title = models.CharField(_("title"), max_length=255)
    description = models.CharField(_("description"), max_length=300, blank=True)
    translations = models.JSONField(
        _("translations"), null=True, help_text="{language: [title, description]}, where the object has them"
    )
    names = models.TextField(_("names"), help_text="What it is called, in every language")
    body = models.TextField(_("body"), blank=True, help_text="What else it is found by")
    codes = ArrayField(models.TextField(), verbose_name=_("codes"), default=list)
    folded = models.GeneratedField(
        expression=Func(F("names"), function="search_fold"),
        output_field=models.TextField(),
        db_persist=True,
    )
    tsv = models.GeneratedField(
        expression=Func(F("names"), F("body"), F("codes"), F("title"), function="search_vector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("search document"), _("search documents")
        constraints = [
            # The object first: an object's documents are found whatever the workspace.
            models.UniqueConstraint(fields=["object_id", "kind", "workspace"], name="search_document_unique")
        ]
        indexes = [
            GinIndex(
                fields=["workspace", "tsv"], name="search_document_words", gin_pending_list_limit=PENDING
            ),
            GinIndex(
                F("workspace"),
                OpClass(F("folded"), "gin_trgm_ops"),
                name="search_document_trigrams",
                gin_pending_list_limit=PENDING,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SearchTerm(WorkspaceModel):
    """One word that documents of one kind have in one workspace, folded; mistyped words are corrected by it.

    `documents` is how many had it when they were last counted, 1 for a new word. Nothing is promised by it:
    a correction is told only after it has found something.
    """

    travels = False

    kind = models.CharField(_("kind"), max_length=8, choices=DocumentType.choices)
    word = models.CharField(_("word"), max_length=40, db_collation="C")
    shown = models.CharField(_("as written"), max_length=80)
    documents = models.PositiveIntegerField(_("documents"), default=1)

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("word"), _("words")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "word"], name="search_term_unique")
        ]

    def __str__(self) -> str:
        return self.shown
