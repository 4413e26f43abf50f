#!/usr/bin/env bash
# Sourced by the `run` scripts of tests/clients/ and examples/: gives each run a server of its own.
#
#   GALVAN_BINARY    the server to start; the checkout's build/release/galvan unless set
#   GALVAN_ENDPOINT  use this endpoint and start nothing
#
# use_server [FLAG…] starts it with these flags, and exports AWS_ENDPOINT_URL_DYNAMODB and what the AWS clients need
# beside it. When the script ends, by whatever way, its server is stopped and its files are removed. A server that
# answered an InternalServerError, or that did not stop cleanly, fails the run.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
export GALVAN_BINARY="${GALVAN_BINARY:-$checkout/build/release/galvan}"
server_pid=
work_dir=

use_server() {
  work_dir=$(mktemp -d "${TMPDIR:-/tmp}/galvan-run.XXXXXX")
  trap 'finish_run $?' EXIT
  trap 'exit 130' INT TERM
  if [[ -z "${GALVAN_ENDPOINT:-}" ]]; then
    start_server "$work_dir" "$@"
  fi
  export AWS_ENDPOINT_URL_DYNAMODB="${GALVAN_ENDPOINT:-$server_address}"
  export AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-example}"
  export AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-example}"
  export AWS_DEFAULT_REGION="${AWS_DEFAULT_REGION:-us-east-1}" AWS_REGION="${AWS_REGION:-us-east-1}"
  export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true  # Debian's Node.js works, if not for ever.
  export AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-2}" AWS_PAGER=
}

# start_server FOLDER [FLAG…]: sets server_pid and server_address.
start_server() {
  local folder=$1 log="$1/server.log"
  shift
  if [[ ! -x "$GALVAN_BINARY" ]]; then
    echo "no server at $GALVAN_BINARY: run 'make build' or set GALVAN_BINARY" >&2
    exit 2
  fi
  : >"$log"  # The loop below may look before the server's shell has made it.
  "$GALVAN_BINARY" serve --host 127.0.0.1 --port 0 --data-dir "$folder/data" "$@" 2>"$log" >&2 &
  server_pid=$!
  local attempt
  for ((attempt = 0; attempt < 500; attempt++)); do
    server_address=$(sed -nE 's/.*address=(http:[^ ]+).*/\1/p' "$log" | head -n 1)
    [[ -n "$server_address" ]] && return
    if ! kill -0 "$server_pid" 2>/dev/null; then break; fi
    sleep 0.02
  done
  echo "the server did not start:" >&2
  cat "$log" >&2
  exit 2
}

# Prints the metrics that tell of answers which only a bug can cause; fails if there are none.
internal_errors() {
  curl --silent --max-time 10 "$server_address/metrics" |
    grep -E 'error="InternalServerError"|^galvan_internal_exceptions_total [^0]' >&2
}

finish_run() {
  local status=$1
  trap - EXIT INT TERM
  if [[ -n "$server_pid" ]]; then
    local server_status=0
    internal_errors && server_status=1
    kill -TERM "$server_pid" 2>/dev/null || true
    wait "$server_pid" || server_status=$?
    if ((server_status != 0)); then
      echo "the server failed (status $server_status); the end of its log:" >&2
      tail -n 50 "$work_dir/server.log" >&2
      ((status == 0)) && status=1
    fi
  fi
  rm -rf "$work_dir"
  exit "$status"
}

# The Python that has boto3: Debian's, where python3-boto3 is installed, or else the one on PATH.
python_with_boto3() {
  local python
  for python in /usr/bin/python3 python3; do
    if "$python" -c 'import boto3' 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  echo "no Python with boto3: apt-get install python3-boto3" >&2
  return 1
}

# The AWS CLI: Debian's, or else the one on PATH.
aws_cli() {
  if [[ -x /usr/bin/aws ]]; then echo /usr/bin/aws; else command -v aws; fi
}

# install_node_modules FOLDER: what FOLDER/package-lock.json asks for, unless it is there already. Runs that start at
# the same time wait for one another.
install_node_modules() {
  (
    cd "$1" || exit
    exec 9>"${TMPDIR:-/tmp}/galvan-npm-$(pwd | cksum | cut -d ' ' -f 1).lock"
    flock 9
    if [[ ! -d node_modules || package-lock.json -nt node_modules/.package-lock.json ]]; then
      npm ci --no-audit --no-fund --loglevel=error
      touch node_modules/.package-lock.json
    fi
  )
}
