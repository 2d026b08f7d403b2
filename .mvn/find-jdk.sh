# Sourced by ../mvnw. Sets JAVA_HOME to a JDK of version 25 or newer, or stops with one sentence.
# Order: JAVA_HOME as it is set, the java of the PATH, then the usual places.

vigil_needs=25

# Prints the major version of the JDK in $1; 0 where there is none.
vigil_jdk_version() {
  vigil_version=
  if [ -x "$1/bin/javac" ]; then
    if [ -r "$1/release" ]; then
      vigil_version=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release" | head -n 1)
    fi
    [ -n "$vigil_version" ] || vigil_version=$("$1/bin/java" -version 2>&1 | sed -n 's/^[^"]*"\([0-9][0-9]*\).*/\1/p' | head -n 1)
  fi
  printf '%s\n' "${vigil_version:-0}"
}

# The folders where JDKs are usually found, one a line.
vigil_jdk_candidates() {
  vigil_path_java=$(command -v javac 2>/dev/null || :)
  if [ -n "$vigil_path_java" ] && command -v readlink >/dev/null 2>&1; then
    vigil_path_java=$(readlink -f "$vigil_path_java" 2>/dev/null || :)
    [ -z "$vigil_path_java" ] || printf '%s\n' "${vigil_path_java%/bin/javac}"
  fi
  for vigil_root in /usr/lib/jvm /opt "${HOME:-/}/.sdkman/candidates/java" "${HOME:-/}/.jdks" \
    /Library/Java/JavaVirtualMachines "${HOME:-/}/Library/Java/JavaVirtualMachines"; do
    [ -d "$vigil_root" ] || continue
    find "$vigil_root" -mindepth 1 -maxdepth 1 2>/dev/null | sort -r | while IFS= read -r vigil_dir; do
      printf '%s\n' "$vigil_dir"
      [ ! -d "$vigil_dir/Contents/Home" ] || printf '%s\n' "$vigil_dir/Contents/Home"
    done
  done
}

if [ -z "${JAVA_HOME-}" ] || [ "$(vigil_jdk_version "$JAVA_HOME")" -lt "$vigil_needs" ]; then
  vigil_found=
  vigil_list=$(vigil_jdk_candidates)
  vigil_ifs=$IFS
  IFS='
'
  for vigil_dir in $vigil_list; do
    if [ "$(vigil_jdk_version "$vigil_dir")" -ge "$vigil_needs" ]; then
      vigil_found=$vigil_dir
      break
    fi
  done
  IFS=$vigil_ifs
  if [ -z "$vigil_found" ]; then
    echo "mvnw: Vigil needs a JDK $vigil_needs or newer and found none; install one (for example Eclipse Temurin $vigil_needs) or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME=$vigil_found
fi
export JAVA_HOME
