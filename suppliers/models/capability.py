"""What a supplier can make: processes, machines, products, references."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkages.bilingual import Fold, FoldedWords
from linkages.classifications.labels import label_by_id
from linkages.editing.columns import codes, money, node, percent
from linkages.editing.models import Sourced
from linkages.history.tracking import tracked
from suppliers.models.supplier import Supplier


def _supplier(related_name: str) -> models.ForeignKey[Supplier, Supplier]:
    return models.ForeignKey(
        Supplier, models.CASCADE, related_name=related_name, verbose_name=_("supplier")
    )


def _length(label: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=12, decimal_places=3, null=True, blank=True)


@tracked()
class Capability(Sourced):
    """A process the supplier offers, with what it holds and how much is free."""

    class Mode(models.TextChoices):
        IN_HOUSE = "in_house", _("in house")
        OUTSOURCED = "outsourced", _("outsourced")

    class Automation(models.TextChoices):
        MANUAL = "manual", _("manual")
        SEMI = "semi", _("semi-automatic")
        AUTOMATIC = "automatic", _("automatic")

    supplier = _supplier("capabilities")
    process = node("process", _("process"), null=False)
    mode = models.CharField(_("done"), max_length=12, choices=Mode.choices, default=Mode.IN_HOUSE)
    partner = models.CharField(_("outsourced to"), max_length=200, blank=True)
    automation = models.CharField(
        _("automation"), max_length=10, choices=Automation.choices, blank=True
    )
    batch_min = models.PositiveIntegerField(_("least batch"), null=True, blank=True)
    batch_typical = models.PositiveIntegerField(_("typical batch"), null=True, blank=True)
    batch_max = models.PositiveIntegerField(_("largest batch"), null=True, blank=True)
    moq = models.PositiveIntegerField(_("least order, pieces"), null=True, blank=True)
    setup_minutes = models.PositiveIntegerField(_("set-up time"), null=True, blank=True)
    cycle_seconds = _length(_("cycle time, example"))
    annual_hours = models.PositiveIntegerField(_("hours a year"), null=True, blank=True)
    special_process = node("certificate", _("special process certificate"))
    tolerance_mm = _length(_("tolerance held"))
    tolerance_class = models.CharField(_("tolerance class"), max_length=40, blank=True)
    roughness_ra = _length(_("surface Ra"))
    max_length_mm = _length(_("longest part"))
    max_width_mm = _length(_("widest part"))
    max_height_mm = _length(_("highest part"))
    min_size_mm = _length(_("smallest part"))
    max_weight_kg = _length(_("heaviest part"))
    thickness_min_mm = _length(_("least thickness"))
    thickness_max_mm = _length(_("greatest thickness"))
    material = node("material", _("main material"))
    materials = codes(_("further materials"), scheme="material")
    capacity_month = models.PositiveIntegerField(_("capacity a month"), null=True, blank=True)
    utilisation = percent(_("utilisation"))
    free_month = models.PositiveIntegerField(_("free a month, pieces"), null=True, blank=True)
    expansion_month = models.PositiveIntegerField(
        _("committed expansion a month"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "process", "mode"],
                name="capability_once",
                violation_error_message=_("This process is already listed."),
            )
        ]

    def __str__(self) -> str:
        return label_by_id(self.process_id)


@tracked()
class Machine(Sourced):
    class Condition(models.TextChoices):
        NEW = "new", _("new")
        GOOD = "good", _("good")
        WORN = "worn", _("worn")

    class Hold(models.TextChoices):
        OWNED = "owned", _("owned")
        LEASED = "leased", _("leased")
        PLEDGED = "pledged", _("pledged")

    supplier = _supplier("machines")
    process = node("process", _("does"))
    kind = models.CharField(_("machine"), max_length=120)
    maker = models.CharField(_("maker"), max_length=80, blank=True)
    model = models.CharField(_("model"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(
        _("built"), null=True, blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )  # fmt: skip
    control = models.CharField(_("control"), max_length=80, blank=True)
    axes = models.PositiveSmallIntegerField(_("axes"), null=True, blank=True)
    working_range = models.CharField(
        _("working range"), max_length=120, blank=True,
        help_text=_("Travel, table, diameter, swing."),
    )  # fmt: skip
    force_t = _length(_("tonnage or clamping force"))
    shot_g = _length(_("shot size"))
    power_kw = _length(_("power"))
    tolerance_mm = _length(_("tolerance proven"))
    cpk = models.DecimalField(
        _("Cpk on record"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    cpk_on = models.DateField(_("Cpk measured on"), null=True, blank=True)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)
    utilisation = percent(_("utilisation"))
    hourly_rate_eur = money(_("hourly rate"))
    condition = models.CharField(
        _("condition"), max_length=6, choices=Condition.choices, blank=True
    )
    overhaul_on = models.DateField(_("next overhaul"), null=True, blank=True)
    hold = models.CharField(_("owned or leased"), max_length=8, choices=Hold.choices, blank=True)

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.kind, self.maker, self.model]))


@tracked()
class Product(Sourced):
    class Design(models.TextChoices):
        OWN = "own", _("own design")
        PRINT = "print", _("built to print")

    supplier = _supplier("products")
    name = models.CharField(_("product or part"), max_length=200)
    name_en = models.CharField(_("product in English"), max_length=200, blank=True)
    hs = node("hs", _("HS code"))
    cpv = node("cpv", _("CPV code"))
    description = models.TextField(_("description"), blank=True)
    material = node("material", _("material"))
    size_range = models.CharField(_("sizes and weights"), max_length=120, blank=True)
    annual_output = models.PositiveIntegerField(_("made a year"), null=True, blank=True)
    sales_percent = percent(_("share of sales"))
    design = models.CharField(_("design"), max_length=6, choices=Design.choices, blank=True)
    standards = models.CharField(_("standards met"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(OpClass(Fold(F("name")), "gin_trgm_ops"), name="product_name_trigram"),
            GinIndex(OpClass(Fold(F("name_en")), "gin_trgm_ops"), name="product_name_en_trigram"),
            GinIndex(FoldedWords(F("description")), name="product_words"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Reference(Sourced):
    """A customer the supplier can name."""

    supplier = _supplier("references")
    customer = models.CharField(_("customer"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    is_mne = models.BooleanField(_("foreign investor"), default=False)
    part_family = models.CharField(_("part family"), max_length=200, blank=True)
    since = models.PositiveSmallIntegerField(
        _("since"), null=True, blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )  # fmt: skip
    value_band = models.CharField(_("value a year, band"), max_length=40, blank=True)
    tier = models.CharField(_("tier"), max_length=4, choices=Supplier.Tier.choices, blank=True)
    may_contact = models.BooleanField(_("may be contacted"), default=False)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["customer", "pk"]

    def __str__(self) -> str:
        return self.customer
