#!/usr/bin/env bash
# Runs Vigil in a container as if it were a process: environment in, log and exit code out, signals through. check.sh
# sets the CHECK_ variables; the tests start it in place of the program (system property vigil.launcher).
set -euo pipefail

name=$CHECK_NAME-$QUARKUS_HTTP_PORT

# SIGTERM is passed on by podman. SIGKILL cannot be: when podman is gone, so is the container.
(
  while kill -0 $$ 2>/dev/null; do sleep 0.05; done
  podman kill --signal KILL "$name"
) </dev/null >/dev/null 2>&1 &

# Stricter than --read-only alone: no writable /tmp, /run or /var/tmp either.
exec podman run --rm --name "$name" --runtime runc --network host \
  --read-only --read-only-tmpfs=false --user 1001 --cap-drop all --security-opt no-new-privileges \
  --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 ${CHECK_MEMORY:+--memory "$CHECK_MEMORY"} \
  --env 'VIGIL_*' --env 'QUARKUS_*' --env 'AWS_*' "$CHECK_IMAGE"
