#!/usr/bin/env bash
# Unpacks Debian sid's Prometheus 3 and Alertmanager (prometheus, promtool, amtool) into a folder and prints what to put on the PATH.
# bookworm's 2.42 has other range semantics than the Prometheus that the lab's rules and queries are written for.
# The system is left alone: the suite's lists live in the folder too, and nothing is installed.
#
#   PATH="$(scripts/ci/prometheus-3.sh [FOLDER]):$PATH"
#
# Where it cannot be had, the last line of stderr says why and the exit code is 1.
set -uo pipefail
folder=$(realpath -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../../.faultline/prometheus-3}")
bin=$folder/root/usr/bin
packages=(prometheus promtool prometheus-alertmanager)

fail() {
  echo "no Prometheus 3: $1" >&2
  exit 1
}

is_3() { [ -x "$1" ] && "$1" --version 2>&1 | grep -q 'version 3\.'; }

if is_3 "$bin/prometheus" && is_3 "$bin/promtool"; then
  echo "$bin"
  exit 0
fi
if on_path=$(command -v prometheus) && is_3 "$on_path" && is_3 "$(command -v promtool)"; then
  dirname "$on_path"
  exit 0
fi
command -v apt-get >/dev/null && command -v dpkg >/dev/null || fail 'this is not Debian'

mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null)
[ -n "$mirror" ] || mirror=$(awk '$1 == "deb" && /debian/ { print $2; exit }' /etc/apt/sources.list 2>/dev/null)
mkdir -p "$folder"/{lists/partial,archives/partial,parts}
printf 'Types: deb\nURIs: %s\nSuites: sid\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
  "${mirror:-http://deb.debian.org/debian}" >"$folder/sid.sources"
options=(
  -o "Dir::Etc::SourceList=$folder/sid.sources"
  -o "Dir::Etc::SourceParts=$folder/parts"
  -o "Dir::Etc::PreferencesParts=$folder/parts"
  -o "Dir::State::Lists=$folder/lists"
  -o "Dir::Cache=$folder"
  -o APT::Get::List-Cleanup=false
  -o APT::Sandbox::User=root
)
log=$folder/log
apt-get "${options[@]}" update -qq >"$log" 2>&1 || fail "apt-get update: $(tail -n 1 "$log")"
(cd "$folder" && rm -f ./*.deb && apt-get "${options[@]}" download -qq "${packages[@]}") >"$log" 2>&1 || fail "apt-get download: $(tail -n 1 "$log")"
rm -rf "$folder/root"
for package in "$folder"/*.deb; do
  dpkg -x "$package" "$folder/root" || fail "$package could not be unpacked"
  rm "$package"
done
{ is_3 "$bin/prometheus" && is_3 "$bin/promtool"; } || fail "Debian sid's build does not start here"
echo "$bin"
