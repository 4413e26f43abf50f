#!/usr/bin/env bash
# Sourced by the scripts here: expectations, counted in passed and failed.

passed=0
failed=0

# expect WHAT EXPECTED ACTUAL
expect() {
  if [[ "$2" == "$3" ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAIL %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
  fi
}

# expect_error WHAT ERROR COMMAND…: the command fails with this error of the service, and as the CLI reports them.
expect_error() {
  local what=$1 error=$2 output status=0
  shift 2
  output=$("$@" 2>&1 >/dev/null) || status=$?
  expect "$what (exit status)" 254 "$status"
  case "$output" in
    *"An error occurred ($error) when calling the "*) expect "$what" "$error" "$error" ;;
    *) expect "$what" "$error" "$output" ;;
  esac
}

# The closing line, and the exit status.
finish() {
  echo "$passed passed, $failed failed"
  ((failed == 0))
}
