# Short names for what npm, nx and docker do. SERVICE is one of apps/, e.g. make deploy SERVICE=task-graph
COMPOSE = docker compose -f docker/docker-compose.yml
SERVICE ?= task-graph
.PHONY: up infra down logs start test lint audit build migrate image deploy

up: ; $(COMPOSE) up --build --detach --wait
infra: ; docker compose -f docker/docker-compose.infra.yml up --detach --wait
down: ; $(COMPOSE) down
logs: ; $(COMPOSE) logs --follow $(SERVICE)
start: ; npm start
test: ; npm test
lint: ; npm run lint
audit: ; npm audit --omit=dev --audit-level=high
build: ; npm run build
migrate: ; npx nx migrate $(SERVICE)
image: ; npx nx image $(SERVICE)
deploy: ; npx nx deploy $(SERVICE)
