# SPDX-License-Identifier: AGPL-3.0-or-later
FROM node:24-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim AS packages
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/production.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data STATIC_ROOT=/app/static
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin foerderwerk \
    && install -d -o foerderwerk -g foerderwerk -m 700 /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=frontend /app/node_modules node_modules
COPY . .
# The addresses lead nowhere: collecting files connects to nothing.
RUN SECRET_KEY=only-while-the-image-is-built DATABASE_URL=postgresql://nobody@127.0.0.1:1/nowhere \
    REDIS_URL=redis://127.0.0.1:1/0 python manage.py collectstatic --no-input
USER foerderwerk
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
