"""What people may type on the pages of matching."""

from __future__ import annotations

from typing import Any

import pycountry
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from investors.models import Investor, Need
from linkages.companies.models import Company
from linkages.editing.forms import LinkField
from linkages.forms import DateInput, LinkagesForm, LinkagesModelForm
from matchmaking import labels
from matchmaking.models import Amendment, Contract, Introduction, Linkage
from matchmaking.services import possible_moves
from matchmaking.services.contracts import EDITABLE, LINKAGE_EDITABLE
from matchmaking.stages import LossReason
from suppliers.models import Supplier

#: Reasons that each side would give; the agency may give any.
BUYERS_REASONS = tuple(one for one in LossReason if not one.value.startswith("declined"))
SUPPLIERS_REASONS = (
    LossReason.DECLINED_CAPACITY, LossReason.DECLINED_TERMS, LossReason.DECLINED_STRATEGY,
    LossReason.PRICE, LossReason.LEAD_TIME, LossReason.FINANCE, LossReason.DISTANCE,
    LossReason.CERTIFICATE, LossReason.TOLERANCE, LossReason.NO_PROCESS,
)  # fmt: skip


def absorb(form: forms.BaseForm, error: ValidationError) -> None:
    """Errors of a service beside the fields they speak of."""
    if hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            form.add_error(name if name in form.fields else None, messages)
    else:
        form.add_error(None, error.messages)


def reasons(*offered: LossReason) -> list[tuple[str, Any]]:
    found = [(str(one), labels.LOSS_REASONS[one]) for one in offered or tuple(LossReason)]
    return [("", _("Choose a reason")), *found]


class RejectForm(LinkagesForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=reasons)
    note = forms.CharField(
        label=_("In words"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )


class ProposeForm(LinkagesForm):
    answer_by = forms.DateField(label=_("Answer by"), required=False)


class IntroduceForm(LinkagesForm):
    """Who has agreed already; the side without a date is asked."""

    buyer_agreed_on = forms.DateField(
        label=_("Buyer agreed on"),
        required=False,
        help_text=_("Empty: the buyer is asked on its page."),
    )
    supplier_agreed_on = forms.DateField(
        label=_("Supplier agreed on"),
        required=False,
        help_text=_("Empty: the supplier is asked once the buyer has said yes."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class AnswerForm(LinkagesForm):
    answer = forms.ChoiceField(
        label=pgettext_lazy("noun", "Answer"),
        choices=Introduction.Answer.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("Why?"), required=False, help_text=_("Needed for a no."))
    note = forms.CharField(
        label=_("In your words"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )
    relevance = forms.TypedChoiceField(
        label=_("How relevant is it?"),
        choices=[("", "–"), *((n, str(n)) for n in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("1 = not at all, 5 = just what we seek."),
    )

    def __init__(self, *args: Any, side: str, by_officer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = BUYERS_REASONS if side == "buyer" else SUPPLIERS_REASONS
        choice: Any = self.fields["reason"]
        choice.choices = reasons(*(tuple(LossReason) if by_officer else offered))
        if by_officer:
            self.fields["on"] = forms.DateField(
                label=_("Answered on"), widget=DateInput(), initial=timezone.localdate
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == Introduction.Answer.NO and not data.get("reason"):
            self.add_error("reason", _("Choose a reason, so that we find better next time."))
        return data


class MoveForm(LinkagesForm):
    to = forms.ChoiceField(label=_("Move to"))
    reason = forms.ChoiceField(
        label=_("Why it was lost"),
        choices=reasons,
        required=False,
        help_text=_("Only when it is lost."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when it goes back, or is taken up again."),
    )
    on = forms.DateField(label=_("On"), initial=timezone.localdate, required=False)

    def __init__(self, *args: Any, introduction: Introduction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["to"]
        choice.choices = [
            (stage.value, labels.label(labels.STAGES, stage.value))
            for stage in possible_moves(introduction)
        ]


class NdaForm(LinkagesForm):
    nda_on = forms.DateField(label=_("Confidentiality agreement signed on"))


# ── Register of linkages ─────────────────────────────────────────────────────


class PartyField(LinkField):
    """A supplier or an investor, typed by the name of its company."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if text and not text.rpartition(" · ")[2].isdecimal():
            named = self.queryset.filter(company__in=Company.objects.named(text))
            found = list(named[:2])
            if len(found) == 1:
                return found[0]
            if found:
                offered = "; ".join(self.label_from_instance(one) for one in named[:4])
                raise ValidationError(
                    self.error_messages["ambiguous"], code="ambiguous",
                    params={"value": text, "found": offered},
                )  # fmt: skip
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice",
                params={"value": text},
            )  # fmt: skip
        return super().to_python(value)


class PartiesForm(LinkagesForm):
    supplier = PartyField(label=_("Supplier"), queryset=Supplier.objects.select_related("company"))
    investor = PartyField(label=_("Investor"), queryset=Investor.objects.select_related("company"))
    kind = forms.ChoiceField(
        label=_("Kind of linkage"), choices=Linkage.Kind.choices, initial=Linkage.Kind.BACKWARD
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("supplier", "investor"):
            choice: Any = self.fields[name]
            choice.queryset = choice.queryset.visible_to(user)


class LinkageForm(LinkagesModelForm):
    class Meta:
        model = Linkage
        fields = LINKAGE_EDITABLE

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in LINKAGE_EDITABLE}


class ContractForm(LinkagesModelForm):
    """A contract; its checks are the service's, so page, import and API check alike."""

    need = forms.ModelChoiceField(
        label=_("Need"), queryset=Need.objects.none(), required=False, empty_label=_("none")
    )

    class Meta:
        model = Contract
        fields = EDITABLE

    def __init__(self, *args: Any, investor: Investor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs: Any = self.fields["need"]
        needs.queryset = Need.objects.filter(investor=investor)
        self.fields["source_type"].label = _("Where this comes from")
        self.fields["value"].validators.append(MinValueValidator(0))

    def _post_clean(self) -> None:
        """The service checks the whole contract; here only what each field says."""

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if pycountry.currencies.get(alpha_3=code) is None:
            raise ValidationError(
                gettext("“%(code)s” is no currency. Write three letters, such as EUR or USD.")
                % {"code": code}
            )
        return code

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EDITABLE}


class AmendmentForm(LinkagesModelForm):
    class Meta:
        model = Amendment
        fields = ["on", "delta", "note", "source_type", "as_of"]

    def _post_clean(self) -> None:
        """Checked by the service."""


class VoidForm(LinkagesForm):
    reason = forms.CharField(
        label=_("Why is it voided?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It leaves every figure from today on; closed quarters keep theirs."),
    )
    confirm = forms.BooleanField(
        label=_("This contract is to be voided; it cannot be taken back here"),
        error_messages={"required": _("Tick that the contract is to be voided")},
    )


class TerminateForm(LinkagesForm):
    on = forms.DateField(label=_("Last day of the contract"))
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
