# Production image: web, worker and beat differ only in their command (docker-compose.yml).

FROM node:22-bookworm-slim AS pages
WORKDIR /pages
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/app/var
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin linkages
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=pages /pages/node_modules node_modules
COPY . .
# The addresses only let the settings load: compiling messages and files talks to no server.
RUN SECRET_KEY=build-only DATABASE_URL=postgresql://none@127.0.0.1:9/none \
    REDIS_URL=redis://127.0.0.1:9/0 \
    sh -c 'python manage.py translations compile && python manage.py collectstatic --noinput' \
    && rm -rf node_modules \
    && install -d -o linkages -g linkages -m 700 var/private
USER linkages
EXPOSE 8000
CMD ["gunicorn", "linkages.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
