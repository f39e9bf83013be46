"""The mails about joining and leaving: subject and body, plain text, no personal data beyond what is needed."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from municipalities.models import Erasure, Invitation, LeadRequest, Membership, Municipality, Role, User

Letter = tuple[str, str]

MAY = {
    Role.LEAD: "Sie können Angaben machen, andere Personen einladen und Bewertungen einreichen.",
    Role.EDITOR: "Sie können Angaben machen und das Ergebnis ansehen.",
    Role.READER: "Sie können alle Angaben und das Ergebnis ansehen.",
}


def _letter(subject: str, *paragraphs: str) -> Letter:
    closing = (
        "Diese Nachricht kommt vom Organisationskompass. Fragen beantwortet die Difu-Beratung; antworten Sie einfach."
    )
    return subject, "\n\n".join(["Guten Tag,", *(text for text in paragraphs if text), closing]) + "\n"


def invitation(invitation: Invitation, address: str) -> Letter:
    town, role = invitation.municipality, Role(invitation.role)
    return _letter(
        f"Einladung: {town} im Organisationskompass",
        f"Sie sind eingeladen, bei der Bewertung der Smart-City-Organisation mitzumachen.\n\n"
        f"Kommune: {town}\nIhre Rolle: {role.label}. {MAY[role]}",
        f"So nehmen Sie an:\n{address}",
        f"Die Einladung gilt bis {localtime(invitation.expires_at):%d.%m.%Y} und nur für diese E-Mail-Adresse. "
        "Wenn Sie nichts damit anfangen können, brauchen Sie nichts zu tun.",
    )


def role_changed(membership: Membership) -> Letter:
    role = Role(membership.role)
    return _letter(
        f"Ihre Rolle in {membership.municipality} hat sich geändert",
        f"Ihre Rolle in {membership.municipality} ist jetzt: {role.label}. {MAY[role]}",
    )


def removed(municipality: Municipality) -> Letter:
    return _letter(
        f"Sie machen bei {municipality} nicht mehr mit",
        f"Die Federführung hat Ihre Beteiligung an {municipality} beendet. Ihr Konto besteht weiter.",
    )


def second_factor_reset() -> Letter:
    return _letter(
        "Ihr zweiter Faktor ist zurückgesetzt",
        "Der Betrieb hat den zweiten Faktor Ihres Kontos zurückgesetzt. Bitte richten Sie bald einen neuen ein: "
        "unter „Ihr Konto“, „Zweiter Faktor“. Haben Sie nicht darum gebeten, antworten Sie bitte sofort.",
    )


def lead_confirmed(request: LeadRequest) -> Letter:
    return _letter(
        f"Sie haben die Federführung für {request.municipality}",
        f"Ihr Antrag ist bestätigt: Sie haben jetzt die Federführung für {request.municipality}. {MAY[Role.LEAD]}",
        request.reply,
    )


def lead_refused(request: LeadRequest) -> Letter:
    return _letter(
        f"Ihr Antrag für {request.municipality}",
        f"Ihren Antrag auf die Federführung für {request.municipality} konnten wir nicht bestätigen.",
        request.reply,
    )


def erasure_asked(asked: Erasure) -> Letter:
    town = asked.municipality
    return _letter(
        f"Löschung beantragt: {town}",
        f"{asked.asked_by} hat beantragt, alles zu löschen, was der Organisationskompass über {town} gespeichert hat.",
        "Gelöscht wird erst, wenn eine zweite Person mit Federführung oder der Betrieb zustimmt, und dann nach "
        "30 Tagen. Sichern Sie vorher, was Sie behalten wollen: unter „Wer macht mit?“, „Alles herunterladen“.",
        _erasure_page(town),
    )


def erasure_confirmed(asked: Erasure) -> Letter:
    town, day = asked.municipality, _day(asked)
    return _letter(
        f"Löschung bestätigt: {town}, am {day}",
        f"{asked.confirmed_by} hat die Löschung von {town} bestätigt. Am {day} wird alles gelöscht: Bewertungen, "
        "eingereichte und freigegebene Fassungen, Anmerkungen, Beteiligte.",
        "Bis dahin können Sie die Löschung anhalten und alles herunterladen:",
        _erasure_page(town),
    )


def erasure_stopped(asked: Erasure, by: User) -> Letter:
    town = asked.municipality
    return _letter(
        f"Löschung angehalten: {town}",
        f"{by} hat die Löschung von {town} angehalten. Es bleibt alles, wie es ist.",
    )


def erasure_soon(asked: Erasure) -> Letter:
    town, day = asked.municipality, _day(asked)
    return _letter(
        f"In sieben Tagen wird gelöscht: {town}",
        f"Am {day} wird alles gelöscht, was der Organisationskompass über {town} gespeichert hat. Das lässt sich nicht "
        "rückgängig machen.",
        "Anhalten können die Federführung und der Betrieb:",
        _erasure_page(town),
    )


def erasure_done(town: Municipality) -> Letter:
    return _letter(
        f"Gelöscht: {town}",
        f"Alles, was der Organisationskompass über {town} gespeichert hatte, ist gelöscht. In Sicherungskopien bleibt "
        "es höchstens 30 Tage; werden sie eingespielt, wird sofort wieder gelöscht.",
        "Ihr eigenes Konto besteht weiter. Löschen können Sie es unter „Ihr Konto“, „Meine Daten“.",
    )


def inactive(person: User, day: str) -> Letter:
    return _letter(
        "Ihr Konto wird bald gesperrt",
        "Sie haben sich seit zwölf Monaten nicht angemeldet. Wenn Sie Ihr Konto behalten wollen, melden Sie sich bitte "
        f"bis zum {day} einmal an. Danach wird es gesperrt und ein Jahr später gelöscht.",
        settings.SITE_URL,
    )


def lead_unused(town: Municipality, day: str) -> Letter:
    return _letter(
        f"Federführung für {town} unbenutzt",
        f"Das Konto mit der Federführung für {town} ist seit zwölf Monaten unbenutzt und wird am {day} gesperrt. Eine "
        "andere Federführung gibt es nicht.",
        "Bitte sprechen Sie in Ihrer Verwaltung darüber: Es genügt, dass sich die Person vorher einmal anmeldet. Ist "
        "sie nicht mehr zuständig, kann sie die Federführung dann gleich übergeben: unter „Wer macht mit?“.",
    )


def lead_locked(town: Municipality) -> Letter:
    return _letter(
        f"{town} hat keine Federführung mehr",
        f"Das Konto mit der Federführung für {town} war seit mehr als zwölf Monaten unbenutzt und ist jetzt gesperrt. "
        "Alle Angaben bleiben; einreichen und einladen kann vorerst niemand.",
        "Wer in der Kommune zuständig ist, beantragt die Federführung hier; der Betrieb bestätigt sie:",
        settings.SITE_URL + reverse("municipalities:ask-for-lead", args=[town.pk]),
    )


def _erasure_page(town: Municipality) -> str:
    return settings.SITE_URL + reverse("municipalities:erasure", args=[town.pk])


def _day(asked: Erasure) -> str:
    assert asked.due_at is not None
    return f"{localtime(asked.due_at):%d.%m.%Y}"
