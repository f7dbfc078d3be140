"""What a need lists: processes, codes, materials, certificates, limits, volumes, costs, files."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from investors.models.need import Need, private_files
from linkages.classifications.labels import label_by_id
from linkages.editing.columns import money, node
from linkages.history.tracking import tracked


def _need(related_name: str) -> models.ForeignKey[Need, Need]:
    return models.ForeignKey(
        Need, models.CASCADE, related_name=related_name, verbose_name=_("need")
    )


@tracked()
class NeedProcess(models.Model):
    class Role(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    need = _need("processes")
    process = node("process", _("process"), null=False)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.PRIMARY)
    must = models.BooleanField(_("must"), default=True)

    class Meta:
        verbose_name = _("process needed")
        verbose_name_plural = _("processes needed")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "process"],
                name="need_process_once",
                violation_error_message=_("This process is already listed."),
            )
        ]

    def __str__(self) -> str:
        return label_by_id(self.process_id)

    @property
    def is_primary(self) -> bool:
        return self.role == self.Role.PRIMARY


@tracked()
class NeedCode(models.Model):
    """A product code, in one classification or in several."""

    need = _need("codes")
    hs = node("hs", _("product code (HS)"))
    cpv = node("cpv", _("product code (CPV)"))
    unspsc = models.CharField(_("product code (UNSPSC)"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("product code")
        verbose_name_plural = _("product codes")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hs__isnull=False) | Q(cpv__isnull=False) | ~Q(unspsc=""),
                name="need_code_is_given",
                violation_error_message=_("Give an HS, CPV or UNSPSC code."),
            )
        ]

    def __str__(self) -> str:
        return label_by_id(self.hs_id or self.cpv_id) or self.unspsc


@tracked()
class NeedMaterial(models.Model):
    need = _need("materials")
    material = node("material", _("material"), null=False)
    must = models.BooleanField(_("must"), default=False)
    equivalents_allowed = models.BooleanField(_("equivalents allowed"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["-must", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "material"],
                name="need_material_once",
                violation_error_message=_("This material is already listed."),
            )
        ]

    def __str__(self) -> str:
        return label_by_id(self.material_id)


@tracked()
class NeedFeature(models.Model):
    """A limit of the part that the supplier has to hold."""

    class Kind(models.TextChoices):
        TOLERANCE = "tolerance_mm", _("tightest tolerance, mm")
        ROUGHNESS = "roughness_ra", _("surface Ra, µm")
        LENGTH = "length_mm", _("length, mm")
        WIDTH = "width_mm", _("width, mm")
        HEIGHT = "height_mm", _("height, mm")
        DIAMETER = "diameter_mm", _("diameter, mm")
        THICKNESS = "thickness_mm", _("thickness, mm")
        MIN_SIZE = "min_size_mm", _("smallest detail, mm")
        WEIGHT = "weight_kg", _("weight, kg")

    #: Met from below: a supplier that holds less is as good or better.
    SMALLER_IS_BETTER = (Kind.TOLERANCE, Kind.ROUGHNESS, Kind.MIN_SIZE)

    need = _need("features")
    kind = models.CharField(_("limit"), max_length=14, choices=Kind.choices)
    value = models.DecimalField(
        _("value"), max_digits=14, decimal_places=4, validators=[MinValueValidator(0)]
    )
    must = models.BooleanField(_("must"), default=False)
    note = models.CharField(_("on which feature"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("technical limit")
        verbose_name_plural = _("technical limits")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "kind"],
                name="need_feature_once",
                violation_error_message=_("This limit is already listed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    @property
    def smaller_is_better(self) -> bool:
        return self.kind in self.SMALLER_IS_BETTER


@tracked()
class NeedVolume(models.Model):
    need = _need("volumes")
    year = models.PositiveSmallIntegerField(
        _("year of the programme"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    pieces = models.PositiveBigIntegerField(_("volume"))

    class Meta:
        verbose_name = _("yearly volume")
        verbose_name_plural = _("yearly volumes")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "year"],
                name="need_volume_once",
                violation_error_message=_("The volume of this year is already there."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.pieces}"


@tracked()
class NeedCertificate(models.Model):
    need = _need("certificates")
    certificate = node("certificate", _("certificate"), null=False)
    must = models.BooleanField(
        _("must"), default=True, help_text=_("Valid on the start of production; else a wish.")
    )

    class Meta:
        verbose_name = _("certificate asked for")
        verbose_name_plural = _("certificates asked for")
        ordering = ["-must", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "certificate"],
                name="need_certificate_once",
                violation_error_message=_("This certificate is already listed."),
            )
        ]

    def __str__(self) -> str:
        return label_by_id(self.certificate_id)


@tracked()
class Exclusion(models.Model):
    """A supplier that the buyer does not want for this need."""

    need = _need("exclusions")
    company = models.ForeignKey(
        "companies.Company",
        models.CASCADE,
        related_name="exclusions",
        verbose_name=_("company left out"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("company left out")
        verbose_name_plural = _("companies left out")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "company"],
                name="exclusion_once",
                violation_error_message=_("This company is already left out."),
            )
        ]

    def __str__(self) -> str:
        return str(self.company)


@tracked()
class NeedCost(models.Model):
    """A line of the cost breakdown that request sheets ask for."""

    class Kind(models.TextChoices):
        MATERIAL = "material", _("material")
        BOUGHT_PART = "bought_part", _("bought part")
        PROCESS_STEP = "process_step", _("process step")
        OVERHEAD = "overhead", _("overhead (SG&A)")
        PROFIT = "profit", _("profit")
        PACKAGING = "packaging", _("packaging")
        TRANSPORT = "transport", _("transport")
        TOOLING = "tooling", _("tooling")

    need = _need("costs")
    kind = models.CharField(_("kind of cost"), max_length=14, choices=Kind.choices)
    description = models.CharField(_("what"), max_length=200, blank=True)
    process = node("process", _("process step"))
    amount = models.DecimalField(
        _("amount a unit"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    workers = models.DecimalField(
        _("workers"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    machine = models.CharField(_("machine"), max_length=120, blank=True)
    cycle_seconds = models.DecimalField(
        _("cycle, seconds"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    rate_hour = money(_("rate an hour"))
    cavities = models.PositiveSmallIntegerField(_("cavities"), null=True, blank=True)
    tool_life = models.PositiveIntegerField(_("life of the tool, shots"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of the cost breakdown")
        verbose_name_plural = _("cost breakdown")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.description or self.get_kind_display()


@tracked()
class NeedDocument(models.Model):
    """A drawing, model or specification, with who may have it."""

    class Kind(models.TextChoices):
        DRAWING = "drawing", _("drawing")
        MODEL = "model", _("3D model")
        SPECIFICATION = "specification", _("specification")
        OTHER = "other", _("other document")

    class Release(models.TextChoices):
        AGENCY = "agency", _("buyer and agency only")
        INTRODUCED = "introduced", _("introduced suppliers")
        NDA = "nda", _("introduced suppliers with a confidentiality agreement")

    need = _need("documents")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices, default=Kind.DRAWING)
    title = models.CharField(_("title"), max_length=200)
    revision = models.CharField(_("revision"), max_length=20, blank=True)
    file = models.FileField(_("file"), storage=private_files, upload_to="%Y/%m", max_length=300)
    release = models.CharField(
        _("who may have it"), max_length=10, choices=Release.choices, default=Release.AGENCY
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-added_at", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("needs:document", args=[self.need_id, self.pk])
