#!/usr/bin/env bash
# Checks deploy/ with the tools that are present, and says of each check whether it was run. Changes nothing and makes
# nothing; nothing is sent to a cloud. kubectl asks the cluster of its current context for the schemas, if it answers.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

has() { command -v "$1" >/dev/null 2>&1; }

# say WHAT STATUS [WHY]
say() {
  printf '%-34s %s%s\n' "$1" "$2" "${3:+ ($3)}"
  if [ "$2" = FAILED ]; then
    failed=1
  fi
}

# run WHAT COMMAND... : its output is shown where it fails.
run() {
  local what=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    say "$what" run
  else
    head -n 60 "$work/output"
    say "$what" FAILED
  fi
}

terraform_of() {
  local tool
  for tool in terraform tofu; do
    if has "$tool"; then
      echo "$tool"
      return
    fi
  done
}

# In a copy, so that neither a .terraform folder nor a lock file is left in the project. Where the provider cannot be
# fetched there is nothing to validate against.
validate() {
  local tool=$1
  cp -r terraform "$work/terraform"
  rm -rf "$work/terraform/.terraform"
  if ! "$tool" -chdir="$work/terraform" init -backend=false -input=false -no-color >"$work/output" 2>&1; then
    if grep -qE 'query available provider packages|resolve provider packages|install provider' "$work/output"; then
      say "$tool validate" skipped "the AWS provider cannot be fetched from here"
    else
      head -n 60 "$work/output"
      say "$tool validate" FAILED
    fi
    return
  fi
  run "$tool validate" "$tool" -chdir="$work/terraform" validate -no-color
}

check_terraform() {
  local tool
  tool=$(terraform_of)
  if [ -z "$tool" ]; then
    say "terraform fmt -check" skipped "neither terraform nor tofu"
    say "terraform validate" skipped "neither terraform nor tofu"
    return
  fi
  run "$tool fmt -check" "$tool" fmt -check -diff -no-color -recursive terraform
  validate "$tool"
}

check_kustomization() {
  if has kustomize; then
    run "kustomize build" kustomize build kubernetes
  elif has kubectl && kubectl kustomize --help >/dev/null 2>&1; then
    run "kubectl kustomize" kubectl kustomize kubernetes
  else
    say "kustomize build" skipped "neither kustomize nor kubectl"
  fi
}

manifests() { find kubernetes -name '*.yaml' ! -name kustomization.yaml "$@"; }

# The schemas of KEDA are not among those that kubeconform fetches by default.
check_schemas() {
  local what="schemas (kubeconform)" files
  mapfile -t files < <(manifests | sort)
  if has kubeconform; then
    run "$what" kubeconform -strict -summary -skip ScaledObject,TriggerAuthentication "${files[@]}"
  else
    say "$what" skipped "no kubeconform"
  fi

  what="schemas (kubectl, a cluster)"
  if ! has kubectl; then
    say "$what" skipped "no kubectl"
  elif ! kubectl get --raw /openapi/v3 --request-timeout=5s >/dev/null 2>&1; then
    say "$what" skipped "no cluster answers"
  else
    if ! kubectl get crd scaledobjects.keda.sh --request-timeout=5s >/dev/null 2>&1; then
      mapfile -t files < <(manifests -exec grep -L '^apiVersion: keda.sh/' {} + | sort)
      what="schemas (kubectl, without KEDA's)"
    fi
    run "$what" kubectl apply --dry-run=client --validate=strict "${files[@]/#/--filename=}"
  fi
}

check_by_hand() {
  local what="fields and references (python3)" status=0
  if ! has python3; then
    say "$what" skipped "no python3"
    return
  fi
  python3 check-manifests.py >"$work/output" 2>&1 || status=$?
  case $status in
    0) say "$what" run ;;
    3) say "$what" skipped "no PyYAML" ;;
    *)
      cat "$work/output"
      say "$what" FAILED
      ;;
  esac
}

# A misspelled name is never an error for Prometheus: the alert just never fires. docs/reference/metrics.md has all names of ours;
# a test compares it with the program.
metric_names() {
  local name family unknown=0
  for name in $(grep -hoE 'vigil_[a-z_]+' observability/alerts.yaml observability/alerts-test.yaml observability/dashboard.json | sort -u); do
    family=$(sed -E 's/_seconds_(bucket|count|sum|max)$/_seconds/' <<<"$name")
    if ! grep -qF "| \`$family\` |" ../docs/reference/metrics.md; then
      echo "$name is no metric in docs/reference/metrics.md"
      unknown=1
    fi
  done
  return "$unknown"
}

check_observability() {
  run "names of metrics" metric_names
  if ! has promtool; then
    say "promtool check, test rules" skipped "no promtool"
    return
  fi
  run "promtool check rules" promtool check rules observability/alerts.yaml
  run "promtool test rules" promtool test rules observability/alerts-test.yaml
}

# Reads the file as Docker would, against the schema of the version that is there. Nothing is started.
check_compose() {
  if has docker && docker compose version >/dev/null 2>&1; then
    run "docker compose config" docker compose -f compose.yaml config --quiet
  elif has docker-compose; then
    run "docker-compose config" docker-compose -f compose.yaml config --quiet
  else
    say "docker compose config" skipped "neither docker compose nor docker-compose"
  fi
}

check_terraform
check_kustomization
check_schemas
check_by_hand
check_observability
check_compose

exit "$failed"
