"""What all pages of rows have in common: German fields, keys that exist, and nobody overwriting anybody unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import Max
from django.http import HttpRequest
from django.template.loader import render_to_string

from catalogue.admin.site import is_editor
from catalogue.admin.standing import tell
from catalogue.mapping import STEP
from catalogue.models import SECTIONS, Row, WorkingCopy
from catalogue.models.fields import KeyList, Line, Reference, Text, TextList

COUNCIL = {"council": "die gewählte Vertretung"}
LEVELS = {"P": "P", "K": "K", "U": "U"}
MOST_LISTED = 40
"""So many keys are offered below a field; where there are more, one looks them up on their own page."""
CONFLICT = (
    "Diese Seite ist inzwischen von jemand anderem gespeichert worden. Ihre Eingaben stehen unverändert hier und sind "
    "noch nicht gespeichert. Wenn Sie noch einmal speichern, gilt Ihre Fassung."
)


class RowForm(forms.ModelForm[Any]):
    """`seen` is the version on the screen. Where another one is stored, both texts are shown and nothing is lost."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, label="")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seen"].initial = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get("seen") != self.stored_version:
            self.add_error(None, CONFLICT)
            for name in set(self.changed_data) - {"seen"}:
                shown = self.fields[name].prepare_value(self.initial.get(name)) if name in self.fields else ""
                self.add_error(name, f"Gespeichert ist jetzt: „{shown if shown not in (None, '') else 'nichts'}“")
            self.data = {
                **{name: self.data[name] for name in self.data},
                self.add_prefix("seen"): str(self.stored_version),
            }
        return cleaned

    @property
    def stored_version(self) -> int:
        return int(self.fields["seen"].initial)


class KeysInput(AdminTextInputWidget):
    """Keys with what they stand for written below: nobody knows sources by their numbers."""

    known: Mapping[str, str] = {}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        field = super().render(name, value, attrs, renderer)
        keys = [key for key in str(value or "").replace(",", " ").split() if key in self.known]
        names = {key: name.removeprefix(f"{key}: ") for key, name in self.known.items()}
        others = {key: name for key, name in names.items() if key not in keys} if len(names) <= MOST_LISTED else {}
        context = {"field": field, "named": {key: names[key] for key in keys}, "others": others}
        return render_to_string("redaktion/keys.html", context)


class ForEditors(BaseModelAdmin[Any]):
    """The site lets in editors only, and they may do what its pages offer. Columns get German fields."""

    formfield_overrides = {
        Line: {"widget": AdminTextInputWidget},
        KeyList: {"widget": KeysInput},
        TextList: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        Text: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_editor(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, Reference):
            known = [*db_field.besides.items(), *known_keys(request, db_field.of).items()]
            return forms.ChoiceField(
                choices=[("", "– bitte wählen –"), *known],
                label=db_field.verbose_name,
                help_text=db_field.help_text,
                required=not db_field.blank,
            )
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, KeyList) and db_field.of:
            field.known = field.widget.known = known_keys(request, db_field.of)
        return field


def known_keys(request: Any, part: str) -> dict[str, str]:
    """The keys of a part with their names, asked for once in a request."""
    found: dict[str, dict[str, str]] = request.__dict__.setdefault("known_keys", {})
    if part not in found:
        if part == "levels":
            found[part] = LEVELS
        elif part == "forms_or_council":
            found[part] = {**known_keys(request, "forms"), **COUNCIL}
        else:
            names = ("sources", "further_sources") if part == "sources" else (part,)
            rows = [row for name in names for row in SECTIONS[name]._default_manager.all()]
            found[part] = {row.key: str(row) for row in rows}  # type: ignore[attr-defined]
    return found[part]


class RowInline(ForEditors, admin.StackedInline[Any, Any]):
    """One entry under the other, each field with its label; in one line where `fields` says nothing else."""

    extra = 1

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [name for name in super().get_fields(request, obj) if name != "parent"]
        return self.fields or [tuple(_position_last(names))]


class RowAdmin(ForEditors, admin.ModelAdmin[Any]):
    form = RowForm
    save_on_top = True
    list_per_page = 200
    actions = None

    class Media:
        css = {"all": ("css/redaktion.css",)}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user) and _has_working_copy(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return _position_last(super().get_fields(request, obj))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Who saves locks the head first: two who save the same page do so one after the other."""
        if request.method == "POST":
            WorkingCopy.objects.select_for_update().first()
        return super().get_object(request, object_id, from_field)

    def save_model(self, request: HttpRequest, obj: Row, form: Any, change: bool) -> None:
        if change:
            obj.version += 1
        if obj.position is None:
            obj.position = _next_position(type(obj)._default_manager.all())
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        for row in rows:
            if row.position is None:
                row.position = _next_position(type(row)._default_manager.filter(parent=form.instance))
            row.save()
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell(request, form.instance)


class FixedRowAdmin(RowAdmin):
    """Entries that the method knows by their keys: what they say can be changed, but none added or taken away."""

    readonly_fields: ClassVar[Any] = ("key",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _has_working_copy(request: Any) -> bool:
    if "has_working_copy" not in request.__dict__:
        request.has_working_copy = WorkingCopy.objects.exists()
    return bool(request.has_working_copy)


def _position_last(names: Any) -> list[str]:
    return sorted(names, key=lambda name: name == "position")


def _next_position(siblings: Any) -> int:
    return (siblings.aggregate(last=Max("position"))["last"] or 0) + STEP
