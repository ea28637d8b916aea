# OnMessage with the service, the Slack bot and scans: docs/container.md says how it is used.
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY checker checker
COPY integrations integrations
COPY prompts prompts
COPY docs/rules.md docs/rules.md
COPY examples/brightline examples/brightline
ARG EXTRAS=llm,mcp,postgres,scan,service,slack
RUN python -m venv /opt/onmessage \
 && /opt/onmessage/bin/pip install --no-cache-dir --disable-pip-version-check ".[${EXTRAS}]"

FROM python:3.12-slim
COPY --from=build /opt/onmessage /opt/onmessage
# The canon's folder is mounted, read-only; what is kept between runs lies in a volume below it.
RUN useradd --uid 10001 --create-home onmessage \
 && mkdir -p /canon/.onmessage \
 && chown onmessage:onmessage /canon/.onmessage
ENV PATH=/opt/onmessage/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
WORKDIR /canon
VOLUME /canon/.onmessage
EXPOSE 8480
ENTRYPOINT ["onmessage"]
CMD ["serve", "--host", "0.0.0.0"]
