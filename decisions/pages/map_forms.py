"""What the pages of decision maps ask."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Decision, DecisionMap, MapNode
from decisions.rules.vocabulary import NodeKind, RequirementKind
from roles.models import Unit


class NewMapForm(forms.Form):
    """What a map needs to exist."""

    name = forms.CharField(
        label=gettext_lazy("Name of the map"),
        help_text=gettext_lazy("What the decisions in it are about together: Lending, Settling claims."),
        max_length=150,
    )
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Decisions that are new in this map are registered in this unit."),
    )


class LookForm(forms.Form):
    """That somebody looked at a map as it is, and what they want to say about it."""

    note = forms.CharField(
        label=gettext_lazy("What is worth knowing"),
        help_text=gettext_lazy("It is kept with your name and this revision of the map."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ImportForm(forms.Form):
    """Which file, and whose decisions are in it."""

    file = forms.FileField(
        label=gettext_lazy("DMN file"),
        help_text=gettext_lazy(
            "DMN 1.1 to 1.5, at most 5 MB. Nothing is registered before you have seen what is in it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".dmn,.xml,application/xml,text/xml"}),
    )
    unit = NewMapForm.base_fields["unit"]

    def __init__(self, *args: Any, into: DecisionMap | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if into is not None:
            del self.fields["unit"]


class NodeForm(forms.Form):
    """Something to be drawn: new, or a decision that is registered already."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=[(kind.value, kind.label) for kind in NodeKind])
    name = forms.CharField(
        label=gettext_lazy("Its name"),
        help_text=gettext_lazy("A decision of this name in the same unit is the one that is registered there."),
        max_length=150,
        required=False,
    )
    code = forms.CharField(
        label=gettext_lazy("Or the code of a registered decision"),
        help_text=gettext_lazy("As the register shows it: D-0042."),
        max_length=12,
        required=False,
    )

    def clean_code(self) -> Decision | None:
        """Return the decision of this code, None where none was asked for."""
        if not (code := self.cleaned_data["code"].strip()):
            return None
        found = Decision.objects.filter(code__iexact=code, retired_at__isnull=True).first()
        if found is None:
            raise forms.ValidationError(_("No decision has this code. Look it up in the register."))
        return found

    def clean(self) -> dict[str, Any]:
        """Return a kind with a name or a decision."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("code"):
            data["kind"] = NodeKind.DECISION.value
        elif not data.get("name") and not self.errors:
            self.add_error("name", _("Give it a name, or the code of a registered decision."))
        return data


class RequirementForm(forms.Form):
    """What needs what."""

    target = forms.ChoiceField(label=gettext_lazy("This needs"))
    source = forms.ChoiceField(label=gettext_lazy("what comes from"))
    kind = forms.ChoiceField(label=gettext_lazy("as"), choices=[(kind.value, kind.label) for kind in RequirementKind])

    def __init__(self, *args: Any, nodes: Sequence[MapNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = {str(node.pk): node for node in nodes}
        choices = [(key, f"{node} ({NodeKind(node.kind).label})") for key, node in self.nodes.items()]
        for name in ("target", "source"):
            self.fields[name].choices = choices  # type: ignore[attr-defined] # a ChoiceField, as declared above

    def clean_target(self) -> MapNode:
        """Return what needs something."""
        return self.nodes[self.cleaned_data["target"]]

    def clean_source(self) -> MapNode:
        """Return what is needed."""
        return self.nodes[self.cleaned_data["source"]]


class RenameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
