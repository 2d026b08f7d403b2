#!/usr/bin/env bash
# Builds Dockerfile.native-micro from target/vigil-runner, on a base made here from Debian packages, and runs the tests
# of the packaged program on the container: no user but 1001, nothing writable, no capability, no shell, 256 MB.
#
#   check.sh [--jvm] [--install] [--require]
#
#   --jvm      Dockerfile.jvm from target/quarkus-app instead, on the same base with the JDK of ./mvnw, 512 MB
#   --install  first installs podman, runc and debootstrap with apt-get
#   --require  fails where something is missing; without it, the check says what is missing and skips
#
# Needs Linux and root. Leaves behind the images of the base, for the next time; ends every container that it starts.
set -euo pipefail
cd "$(dirname "$0")/../../.."

variant=native-micro
program=native
artifact=target/vigil-runner
made_by="./mvnw package -Dnative"
limit_mb=115
memory=256m
install=no
require=no
for option in "$@"; do
  case $option in
    --jvm)
      variant=jvm
      program=jvm
      artifact=target/quarkus-app/quarkus-run.jar
      made_by="./mvnw package"
      limit_mb=
      memory=512m
      ;;
    --install) install=yes ;;
    --require) require=yes ;;
    *)
      sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
      exit 2
      ;;
  esac
done

work=$(mktemp -d)
base=localhost/vigil-check-base:bookworm
image=localhost/vigil-check:$variant-$$
export CHECK_NAME=vigil-check-$$ CHECK_IMAGE=$image CHECK_MEMORY=$memory

has() { command -v "$1" >/dev/null 2>&1; }

clean() {
  rm -rf "$work"
  if has podman; then
    podman ps -aq --filter "name=^$CHECK_NAME-" | xargs -r podman rm -f >/dev/null
    podman image rm -f "$image" >/dev/null 2>&1 || true
  fi
}
trap clean EXIT

missing() {
  if [ "$require" = yes ]; then
    echo "FAILED: $1" >&2
    exit 1
  fi
  echo "skipped: $1"
  exit 0
}

preconditions() {
  [ "$(uname -s):$(id -u)" = Linux:0 ] || missing "it needs Linux and root"
  if [ "$install" = yes ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends podman runc debootstrap
  fi
  for tool in podman runc; do
    has "$tool" || missing "no $tool; --install installs it where there is apt-get"
  done
  podman image exists "$base" || has debootstrap || missing "no debootstrap; --install installs it where there is apt-get"
  [ -e "$artifact" ] || missing "no $artifact; $made_by makes it"
}

# Debian's glibc, zlib and CA certificates, and no program: nothing in the image can lean on a shell.
make_base() {
  if podman image exists "$base"; then
    return
  fi
  echo "== debootstrap makes $base"
  debootstrap --variant=minbase --include=zlib1g,ca-certificates bookworm "$work/root" >"$work/log" 2>&1 ||
    { tail -n 20 "$work/log"; missing "debootstrap failed"; }
  tar -C "$work/root" -c --exclude='./usr/bin/*' --exclude='./usr/sbin/*' --exclude='./usr/share/*/*' \
    --exclude='./var/cache/*' --exclude='./var/lib/apt/*' . | podman import --quiet - "$base" >/dev/null
  rm -rf "$work/root"
}

# The same with a Java, in the place of a JRE image that cannot be pulled.
make_java_base() {
  # shellcheck source=.mvn/find-jdk.sh
  . .mvn/find-jdk.sh
  printf 'FROM %s\nCOPY . /opt/java\nENV PATH=/opt/java/bin\n' "$base" >"$work/Dockerfile"
  base=localhost/vigil-check-java
  echo "== $base, with the JDK of ./mvnw"
  podman build --quiet -f "$work/Dockerfile" -t "$base" "$JAVA_HOME" >/dev/null
}

build() {
  echo "== podman build -f src/main/docker/Dockerfile.$variant --build-arg BASE=$base"
  podman build --quiet -f "src/main/docker/Dockerfile.$variant" --build-arg BASE="$base" \
    --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" -t "$image" . >/dev/null
}

bytes() { podman image inspect --format '{{.Size}}' "$1"; }
packed() { podman save "$1" | gzip | wc -c; }
row() { printf '%-28s %9.1f MB %9.1f MB\n' "$1" "$(($2 / 100000))e-1" "$(($3 / 100000))e-1"; }

sizes() {
  local whole whole_packed under under_packed
  whole=$(bytes "$image") whole_packed=$(packed "$image")
  under=$(bytes "$base") under_packed=$(packed "$base")
  ours=$((whole - under))
  printf '%-28s %12s %12s\n' "== size (1 MB = 1,000,000)" "plain" "gzip"
  row "our layers" "$ours" $((whole_packed - under_packed))
  row "${base#localhost/}" "$under" "$under_packed"
  row "the whole image" "$whole" "$whole_packed"
}

# Without a setting Vigil ends by itself and names one; 125 to 127 is podman or runc refusing.
refused() {
  local status=0
  env -i PATH="$PATH" HOME="$HOME" CHECK_NAME="$CHECK_NAME" CHECK_IMAGE="$CHECK_IMAGE" CHECK_MEMORY="$CHECK_MEMORY" \
    QUARKUS_HTTP_PORT=0 QUARKUS_MANAGEMENT_PORT=0 timeout 60 src/main/docker/launch.sh >"$work/log" 2>&1 || status=$?
  [ "$status" -ge 125 ] && [ "$status" -le 127 ]
}

try_start() {
  if ! refused; then
    return
  fi
  echo "== this machine refuses --memory $memory; WITHOUT A MEMORY LIMIT from here. Its words:"
  cat "$work/log"
  CHECK_MEMORY=
  if refused; then
    cat "$work/log"
    missing "this machine runs no container"
  fi
}

# No Quarkus build: neither the binary nor the JVM package is made again.
run_tests() {
  echo "== PackagedVigilIT on the container${CHECK_MEMORY:+, $CHECK_MEMORY}"
  local status=0
  ./mvnw -B -ntp test-compile failsafe:integration-test failsafe:verify \
    -Dit.test=PackagedVigilIT -Dvigil.program=$program -Dvigil.launcher="$PWD/src/main/docker/launch.sh" >"$work/log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then
    tail -n 200 "$work/log"
  fi
  grep -E 'Tests run:|BUILD' "$work/log" | tail -n 3
  return "$status"
}

preconditions
make_base
if [ "$variant" = jvm ]; then
  make_java_base
fi
build
sizes
try_start
run_tests
if [ -n "$limit_mb" ] && [ "$ours" -gt $((limit_mb * 1000000)) ]; then
  echo "FAILED: our layers are larger than $limit_mb MB" >&2
  exit 1
fi
