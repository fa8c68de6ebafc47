#!/usr/bin/env bash
# Installs what the wider suites use, from Debian: a system Chromium and PostgreSQL.
# `npm test` needs none of it. Run it as root, or with sudo at hand.
set -euo pipefail
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
if ! command -v apt-get >/dev/null; then
  echo "This script knows Debian and its relatives only. Install a Chromium by hand and set CHROME_PATH, or go without."
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends chromium postgresql
