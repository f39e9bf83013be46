"""The head of a municipality's papers: changed by the lead, seen by members and advisers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.access import load_face, load_led_place
from municipalities.face_forms import FaceForm
from municipalities.faces import change_face, face_of


@require_http_methods(["GET", "HEAD", "POST"])
def face(request: HttpRequest, pk: int) -> HttpResponse:
    place = load_led_place(request, pk)
    kept = face_of(place.municipality)
    form = FaceForm(kept, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        data = form.cleaned_data
        is_removed = bool(data.get("is_removed"))
        change_face(place.municipality, place.membership.user, data, data["picture"], is_removed=is_removed)
        messages.success(request, "Das Erscheinungsbild ist gespeichert. Es steht im Kopf aller neuen Papiere.")
        return redirect("municipalities:face", pk)
    context = {"place": place, "town": place.municipality, "face": kept, "form": form}
    return render(request, "municipalities/face.html", context)


@require_safe
def arms(request: HttpRequest, pk: int) -> HttpResponse:
    kept = load_face(request, pk)
    if not kept.picture:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="wappen.png"'}
    return HttpResponse(bytes(kept.picture), content_type="image/png", headers=headers)
