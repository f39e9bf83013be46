"""Who may do what at which address: this table is the documentation, and the matrix holds the site to it.

An address that is not here makes the tests fail. Each has the kind of door it has, and the methods it knows.
"""

from __future__ import annotations

from catalogue.admin import editorial

READ, BOTH, WRITE, ALL = ("GET",), ("GET", "POST"), ("POST",), ("GET", "POST", "PUT", "PATCH", "DELETE")

TABLE: dict[tuple[str, tuple[str, ...]], str] = {
    # Everybody, with or without an account
    ("public", READ): """
        start help accessibility privacy imprint licences sitemap robots checksum checksum-of live ready
        easy-language sign-language barrier-reported
        catalogue:comparison catalogue:examples catalogue:forms catalogue:glossary catalogue:levels catalogue:method
        catalogue:region
    """,
    ("public", BOTH): "trial report-barrier",
    ("monitoring", READ): "metrics",
    ("invitation", BOTH): "municipalities:accept",
    ("named", READ): "catalogue:form",
    # The pages of allauth judge for themselves who needs them; what they never do is fail
    ("door", ALL): """
        account_login account_logout account_signup account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done account_confirm_email account_inactive
        account_confirm_login_code account_email_verification_sent mfa_authenticate socialaccount_login_cancelled
        socialaccount_login_error socialaccount_signup openid_connect_login openid_connect_callback admin:logout
        editorial:logout
    """,
    ("own account", ALL): """
        account_change_password account_email account_reauthenticate account_set_password mfa_activate_totp
        mfa_add_webauthn mfa_deactivate_totp mfa_download_recovery_codes mfa_edit_webauthn mfa_generate_recovery_codes
        mfa_index mfa_list_webauthn mfa_reauthenticate mfa_reauthenticate_webauthn mfa_remove_webauthn
        mfa_view_recovery_codes socialaccount_connections usersessions_list
        own-data own-data-file delete-account
    """,
    # Whoever has an account
    ("account", READ): """
        account send-again back-again assessments:dashboard municipalities:find municipalities:suggestions
    """,
    ("account", BOTH): "assessments:start",
    ("register", READ): "municipalities:municipality",
    ("register", BOTH): "municipalities:ask-for-lead",
    ("own request", WRITE): "municipalities:withdraw-request",
    # Members of a municipality, by role
    ("read", READ): """
        assessments:tasks assessments:actors assessments:actor-export assessments:actor-sample assessments:measures
        assessments:check assessments:feedback assessments:difference assessments:approved-paper assessments:history
        assessments:result assessments:what-if assessments:paper assessments:paper-docx assessments:paper-odt
        assessments:data
    """,
    ("read", BOTH): "assessments:step assessments:save assessments:weights",
    ("edit", BOTH): """
        assessments:actor-new assessments:actor assessments:actor-template assessments:actor-import
        assessments:actor-remove assessments:measure-new assessments:measure assessments:measure-remove
        assessments:council-paper assessments:duplicate assessments:move assessments:assign
    """,
    ("edit", WRITE): """
        assessments:actor-move assessments:actor-report assessments:actor-pick assessments:reply assessments:release
        assessments:give-back
    """,
    ("lead", BOTH): "assessments:delete assessments:share",
    ("lead", WRITE): "assessments:submit assessments:withdraw assessments:archive",
    ("member", READ): "municipalities:people",
    ("member", BOTH): "municipalities:leave",
    ("leads", READ): "municipality-file",
    ("leads", BOTH): """
        municipalities:invite municipalities:hand-over municipalities:member municipalities:remove municipalities:face
        municipalities:erasure
    """,
    ("leads", WRITE): """
        municipalities:renew municipalities:revoke municipalities:erasure-confirm municipalities:erasure-stop
    """,
    # At the head of papers: for members and advisers
    ("arms", READ): "municipalities:arms",
    # The browser that holds a trial
    ("trial", BOTH): "assessments:adopt",
    ("trial", WRITE): "assessments:discard",
    # Advisers; the holder's deeds are the holder's
    ("desk", READ): "desk:queue desk:library",
    ("desk", BOTH): "desk:absence desk:remark-new desk:remark-edit",
    ("desk", WRITE): "desk:remark-offer",
    ("case", READ): "desk:case desk:difference desk:paper",
    ("case", WRITE): "desk:take-up desk:reassign",
    ("case", BOTH): "desk:reopen",
    ("holds", WRITE): "desk:hand-back desk:remark desk:reply desk:resolve desk:restore desk:follow",
    ("holds", BOTH): "desk:request-changes desk:approve desk:lift desk:deviate",
    # Operators
    ("operator", READ): "ledger ledger-file",
    ("administration", ALL): """
        admin:app_list admin:assessments_assessment_add admin:assessments_assessment_change
        admin:assessments_assessment_changelist admin:assessments_assessment_delete admin:assessments_assessment_history
        admin:municipalities_erasure_add admin:municipalities_erasure_change admin:municipalities_erasure_changelist
        admin:municipalities_erasure_delete admin:municipalities_erasure_history
        admin:autocomplete admin:index admin:jsi18n admin:login admin:municipalities_leadrequest_add
        admin:municipalities_leadrequest_change admin:municipalities_leadrequest_changelist
        admin:municipalities_leadrequest_delete admin:municipalities_leadrequest_history
        admin:municipalities_municipality_add admin:municipalities_municipality_change
        admin:municipalities_municipality_changelist admin:municipalities_municipality_delete
        admin:municipalities_municipality_history admin:municipalities_user_add admin:municipalities_user_change
        admin:municipalities_user_changelist admin:municipalities_user_delete admin:municipalities_user_history
        admin:password_change admin:password_change_done admin:view_on_site
    """,
    # Editors of the catalogue; the pages of its rows are added below
    ("editorial", ALL): """
        editorial:app_list editorial:autocomplete editorial:changes editorial:check editorial:index editorial:jsi18n
        editorial:login editorial:matrix editorial:outdated editorial:password_change editorial:password_change_done
        editorial:preview editorial:start editorial:view_on_site step-preview workbench workbench-case
    """,
}
ROW_PAGES = ("add", "change", "changelist", "delete", "history")

RULES: dict[str, tuple[str, tuple[str, ...]]] = {name: rule for rule, names in TABLE.items() for name in names.split()}
RULES |= {
    f"editorial:catalogue_{model._meta.model_name}_{page}": ("editorial", ALL)
    for model in editorial._registry
    for page in ROW_PAGES
}
CASES = {"read", "edit", "lead", "case", "holds", "trial"}
"""Doors to one case; a trial's browser knocks at those under /bewertungen/."""

PEOPLE = {"member", "leads", "arms"}
NESTED = {
    "assessments:actor", "assessments:actor-move", "assessments:actor-report", "assessments:actor-remove",
    "assessments:measure", "assessments:measure-remove", "assessments:reply", "desk:reply", "desk:resolve",
    "municipalities:member", "municipalities:remove", "municipalities:renew", "municipalities:revoke",
}  # fmt: skip
"""Addresses with a second thing that has to belong to the first."""
