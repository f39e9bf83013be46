"""All settings in one file. In production every secret comes from the environment (DIFU_...)."""

from pathlib import Path

from csp.constants import NONE, SELF

from difu_orgmodels import configuration, env, particulars

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("DIFU_VAR_DIR") or BASE_DIR / "var")
PRODUCTION = env.flag("DIFU_PRODUCTION", default=False)

DEBUG = env.flag("DIFU_DEBUG", default=False)
SECRET_KEY = env.secret("DIFU_SECRET_KEY", VAR_DIR / "secret_key", required=PRODUCTION)
SECRET_KEY_FALLBACKS = env.listing("DIFU_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.listing("DIFU_ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]")

INSTALLED_APPS = [
    "journal",
    "municipalities",
    "catalogue",
    "assessments",
    "operations",
    "difu_orgmodels.apps.SiteConfig",
    "municipalities.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "crispy_forms",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
# The login service of the house (OpenID Connect): it opens accounts whose address it vouches for. Where there is none,
# production has no addresses for it and does not load what speaks to it.
OIDC_SERVER = env.text("DIFU_OIDC_SERVER")
if OIDC_SERVER or not PRODUCTION:
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")

MIDDLEWARE = [
    "difu_orgmodels.watch.VisitMiddleware",
    "difu_orgmodels.headers.HeaderMiddleware",
    "operations.measuring.MeasuringMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "difu_orgmodels.edge.EdgeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "difu_orgmodels.middleware.LoginOrTrialMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "municipalities.second_factor.SecondFactorMiddleware",
    "difu_orgmodels.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "difu_orgmodels.urls"
WSGI_APPLICATION = "difu_orgmodels.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "difu_orgmodels.site.site",
            ],
            "libraries": {"remembering": "difu_orgmodels.remembering"},
            "builtins": ["difu_orgmodels.form_owner"],
        },
    }
]

APP_SERVERS = env.number("DIFU_APP_SERVERS", 1)
DATABASE_TIMEOUT = env.number("DIFU_DATABASE_TIMEOUT", 0)
DATABASES = {"default": env.database("DIFU_DATABASE_URL", VAR_DIR / "difu_orgmodels.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Language: everything a user meets is German.
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# Static files: our own and the unchanged KERN package from npm.
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("DIFU_STATIC_DIR") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static", ("kern", BASE_DIR / "node_modules/@kern-ux/native/dist")]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# People: login by e-mail; accounts are made by operators and invitations, not by visitors.
AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "municipalities.administration.OperatorBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "assessments:dashboard"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "municipalities.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SIGNUP_FORM_CLASS = "municipalities.forms.OpenSignupForm"
ACCOUNT_FORMS = {
    "signup": "municipalities.password_forms.SignupForm",
    "change_password": "municipalities.password_forms.ChangePasswordForm",
    "set_password": "municipalities.password_forms.SetPasswordForm",
    "reset_password_from_key": "municipalities.password_forms.ResetPasswordKeyForm",
}
# A town hall shares one address: narrow per account, wide per address.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "200/m/ip,5/900s/key",
    "reset_password": "200/h/ip,5/h/key",
    "reset_password_from_key": "200/h/ip",
    "signup": "200/h/ip",
    "trial": "60/h/ip",
    "checksum": "120/m/ip",
    "barrier": "30/h/ip",
}
MFA_ADAPTER = "municipalities.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Organisationskompass"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
OPEN_REGISTRATION = env.flag("DIFU_OPEN_REGISTRATION", default=False)
# adviser, content_editor, operator, lead, editor, reader: who needs a second factor. Demo accounts do without.
SECOND_FACTOR_ROLES = env.listing("DIFU_SECOND_FACTOR_ROLES", "adviser,content_editor,operator" if PRODUCTION else "")
SOCIALACCOUNT_ADAPTER = "municipalities.adapter.LoginServiceAdapter"
SOCIALACCOUNT_PROVIDERS = env.openid_connect(OIDC_SERVER)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Forms: our own crispy template pack for the KERN design system.
CRISPY_ALLOWED_TEMPLATE_PACKS = ["kern"]
CRISPY_TEMPLATE_PACK = "kern"
CRISPY_FAIL_SILENTLY = False
CRISPY_CLASS_CONVERTERS = {
    "textinput": "",
    "emailinput": "",
    "passwordinput": "",
    "numberinput": "",
    "textarea": "",
    "select": "",
    "dateinput": "",
    "checkboxinput": "",
    "radioselect": "",
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Mail
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("DIFU_EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("DIFU_EMAIL_HOST")
EMAIL_PORT = env.number("DIFU_EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("DIFU_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("DIFU_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("DIFU_EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DIFU_EMAIL_FROM", "organisationskompass@localhost")
SITE_URL = env.text("DIFU_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
REMIND_AFTER_DAYS = env.number("DIFU_REMIND_AFTER_DAYS", 10)
REVIEW_AFTER_MONTHS = env.number("DIFU_REVIEW_AFTER_MONTHS", 18)
REHEARSAL = "assessments.workbench.rehearsal.rehearse"
ADVICE_EMAIL = env.text("DIFU_ADVICE_EMAIL", DEFAULT_FROM_EMAIL)
# Who runs this installation, for the legal pages: the variables are named in particulars.py.
PARTICULARS = particulars.from_environment()

# Security
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the form
PERSON_COOKIE_NAME = "__Host-zuletzt" if PRODUCTION else "zuletzt"
TRIAL_COOKIE_NAME = "__Host-versuch" if PRODUCTION else "versuch"
# Both concern hosts below this one only: nobody but its owner can have a host put on the list of browsers.
SECURE_HSTS_SECONDS = 63072000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.number("DIFU_PROXIES", 0) else None
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("DIFU_PROXIES", 0)
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "difu_orgmodels.pages.csrf_failed"
CSRF_TRUSTED_ORIGINS = env.listing("DIFU_TRUSTED_ORIGINS")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *env.origin(OIDC_SERVER)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# One JSON object a line in production. Nothing is mailed: Django's own handlers are taken away.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "difu_orgmodels.logs.JsonLines"},
        "plain": {
            "()": "difu_orgmodels.logs.PlainLines",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if PRODUCTION else "plain",
            "stream": "ext://sys.stdout" if PRODUCTION else "ext://sys.stderr",
        }
    },
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING"},
        "difu": {"level": "INFO" if PRODUCTION or DEBUG else "WARNING"},
    },
}

# Monitoring: /livez, /readyz and /metrics are asked from inside, without HTTPS.
MONITORING_TOKEN = env.text("DIFU_MONITORING_TOKEN")
MONITORING_NETWORKS = env.networks("DIFU_MONITORING_NETWORKS")
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]

configuration.refuse_unsafe(globals())
