# Builds in one stage, runs in another: no compiler, no pip, no npm at run time. Every step is a script of deploy/.
FROM debian:12.12-slim AS build
WORKDIR /app
COPY deploy/packages deploy/packages
RUN ["deploy/packages", "build"]
COPY requirements.txt requirements-node.txt package.json package-lock.json .npmrc ./
COPY deploy/build deploy/build
RUN ["deploy/build", "packages"]
COPY . .
RUN ["deploy/build", "application"]

FROM debian:12.12-slim
LABEL org.opencontainers.image.title="Organisationskompass" org.opencontainers.image.licenses="EUPL-1.2"
COPY deploy/packages /usr/local/sbin/packages
RUN packages run \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin kompass \
    && install -d -o kompass -g kompass -m 0700 /var/lib/kompass
WORKDIR /app
COPY --from=build /app /app
ENV DIFU_PRODUCTION=ja \
    DIFU_VAR_DIR=/var/lib/kompass \
    DIFU_STATIC_DIR=/app/static-files \
    DIFU_BIND=0.0.0.0:8000 \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME ["/var/lib/kompass"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["deploy/healthy", "/livez"]
ENTRYPOINT ["tini", "--", "deploy/start"]
CMD ["web"]
