/**
 * What `CHECK.md` tells a stranger to run: a POSIX shell script that needs awk, sed, od and OpenSSL 3.
 *
 * It has neither back-quotes nor braces around the names of variables: it stands in a template of this
 * language. Signatures and proofs are checked by it and OpenSSL alone; none of our code is involved.
 *
 * Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2; c2sp.org/tlog-proof and signed-note; RFC 8032.
 */
export const CHECK_SCRIPT: string = String.raw`# sh check.sh [folder of public keys [checkpoint kept elsewhere]]
set -eu
LC_ALL=C; export LC_ALL
trust=trust; anchor=
if [ $# -ge 1 ]; then trust=$1; fi
if [ $# -ge 2 ]; then anchor=$2; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $1" >&2; exit 1; }

# Bytes to hexadecimal digits and back; SHA-256 in hexadecimal digits.
hex() { od -An -v -tx1 | tr -d ' \n'; }
octal='{ for (i = 1; i < length($0); i += 2) printf "\\%03o", \
  (index(d, substr($0, i, 1)) - 1) * 16 + index(d, substr($0, i + 1, 1)) - 1 }'
bytes() { printf "$(printf '%s\n' "$1" | awk -v d=0123456789abcdef "$octal")"; }
digest() { openssl dgst -sha256 -r | cut -c1-64; }
from64() { printf '%s' "$1" | openssl base64 -d -A | hex; }

# RFC 9162, 2.1.1: what a leaf and a node of the log hash to.
leaf() { { printf '\000'; printf '%s' "$1"; } | digest; }
node() { bytes "01$1$2" | digest; }
up() { position=$((position / 2)); last=$((last / 2)); }

# RFC 9162, 2.1.3.2: the root above leaf $1 of $2 with hash $3, by the hashes in file $4. Sets root.
inclusion() {
  [ "$1" -lt "$2" ] || fail "$4: leaf $1 lies beyond the log"
  position=$1; last=$(($2 - 1)); root=$3
  while read -r line; do
    [ "$last" -gt 0 ] || fail "$4: the proof is too long"
    other=$(from64 "$line")
    if [ $((position % 2)) -eq 1 ] || [ "$position" -eq "$last" ]; then
      root=$(node "$other" "$root")
      while [ $((position % 2)) -eq 0 ] && [ "$position" -ne 0 ]; do up; done
    else
      root=$(node "$root" "$other")
    fi
    up
  done < "$4"
  [ "$last" -eq 0 ] || fail "$4: the proof is too short"
}

# RFC 9162, 2.1.4.2: the log of $1 leaves with root $2 became that of $3 with root $4, by file $5.
consistency() {
  [ "$1" -le "$3" ] || fail "$5: the log became smaller"
  [ "$1" -gt 0 ] || return 0
  if [ "$1" -eq "$3" ]; then
    [ "$2" = "$4" ] || fail "two logs of size $1 have different roots: the log was forked"
    return 0
  fi
  position=$(($1 - 1)); last=$(($3 - 1)); old=; new=
  while [ $((position % 2)) -eq 1 ]; do up; done
  if [ "$position" -eq 0 ]; then old=$2; new=$2; fi
  while read -r line; do
    other=$(from64 "$line")
    if [ -z "$old" ]; then old=$other; new=$other; continue; fi
    [ "$last" -gt 0 ] || fail "$5: the proof is too long"
    if [ $((position % 2)) -eq 1 ] || [ "$position" -eq "$last" ]; then
      old=$(node "$other" "$old"); new=$(node "$other" "$new")
      while [ $((position % 2)) -eq 0 ] && [ "$position" -ne 0 ]; do up; done
    else
      new=$(node "$new" "$other")
    fi
    up
  done < "$5"
  [ "$last" -eq 0 ] || fail "$5: the proof is too short"
  [ "$old" = "$2" ] && [ "$new" = "$4" ] || fail "$5: the log of size $1 is no beginning of that of size $3"
}

# Ed25519: bytes in file $1, signature in file $2, public key in file $3.
signed() { openssl pkeyutl -verify -pubin -inkey "$3" -rawin -in "$1" -sigfile "$2" > "$work/out" 2>&1; }

# The signature of file $1, a $2, is over everything but the member "signature", or over a line with the
# SHA-256 of that.
check_signed() {
  sed 's/,"signature":{[^}]*}//' "$1" | tr -d '\n' > "$work/body"
  if grep -q '"signature":{"alg":"Ed25519-sha256"' "$1"; then
    sum=$(digest < "$work/body")
    printf 'verbatim/v1/%s|%s' "$2" "$sum" > "$work/body"
  fi
  key=$(sed 's/.*,"signature":{[^}]*"keyId":"\([0-9a-f]*\)".*/\1/' "$1" | tr -d '\n')
  value=$(sed 's/.*,"signature":{[^}]*"value":"\([A-Za-z0-9_-]*\)"}.*/\1==/' "$1" | tr -d '\n' | tr '_-' '/+')
  from64 "$value" > "$work/hex"
  bytes "$(cat "$work/hex")" > "$work/sig"
  [ -f "$trust/$key.pem" ] || fail "$1 is signed by key $key, which is not in $trust"
  signed "$work/body" "$work/sig" "$trust/$key.pem" || fail "$1 does not match its signature"
}

# A checkpoint: origin, size, root, an empty line, signatures. Sets size and top.
check_checkpoint() {
  sed '/^$/,$d' "$1" > "$work/body"
  { read -r origin; read -r size; read -r top; } < "$work/body"
  top=$(from64 "$top")
  sed '1,/^$/d' "$1" | awk 'NF > 2 { print $NF }' > "$work/sigs"
  while read -r line; do
    line=$(from64 "$line")
    [ "$(printf '%s' "$line" | wc -c)" -eq 136 ] || continue
    bytes "$(printf '%s' "$line" | cut -c9-)" > "$work/sig"
    for pem in "$trust"/*.pem; do
      if signed "$work/body" "$work/sig" "$pem"; then return 0; fi
    done
  done < "$work/sigs"
  fail "$1 is not signed by a key in $trust"
}

# Object $1 is the leaf of type $2 and id $3, by receipt $4; its log is where log/checkpoint comes from.
check_logged() {
  sed -n '2,/^$/p' "$4" | grep -v '^extra ' | sed '/^$/d; /^index /d' > "$work/path"
  at=$(sed -n 's/^index //p' "$4" | sed 1q)
  sed '1,/^$/d' "$4" > "$work/checkpoint"
  check_checkpoint "$work/checkpoint"
  hash=$(leaf "{\"digest\":\"sha256:$(digest < "$1")\",\"id\":\"$3\",\"type\":\"$2\"}")
  inclusion "$at" "$size" "$hash" "$work/path"
  [ "$root" = "$top" ] || fail "$1 is not leaf $at of the log: it was altered, or never in the log"
  known="$known $size:$top"
  sed '1,/^$/d' "proofs/$size-$newest.consistency" 2>/dev/null > "$work/growth" || [ "$size" -eq "$newest" ] ||
    fail "there is no proof that the log of size $size became log/checkpoint"
  consistency "$size" "$top" "$newest" "$newest_top" "$work/growth"
  echo "ok   $1 is leaf $at of the log, of $newest leaves now"
}

openssl version | grep -q '^OpenSSL [3-9]' || fail "this needs OpenSSL 3; here is $(openssl version)"
while read -r sum name; do
  [ -f "$name" ] || fail "$name is missing"
  [ "$(digest < "$name")" = "$sum" ] || fail "$name is not the file that was packed"
done < SHA256SUMS
echo "ok   every file is as it was packed"
for pem in "$trust"/*.pem; do
  echo "key  $(openssl pkey -pubin -in "$pem" -outform DER | digest)  $pem"
done

known=
check_checkpoint log/checkpoint
newest=$size; newest_top=$top; known="$newest:$newest_top"
if [ -f log/anchor ]; then
  check_checkpoint log/anchor
  sed '1,/^$/d' "proofs/$size-$newest.consistency" 2>/dev/null > "$work/growth" || [ "$size" -eq "$newest" ] ||
    fail "there is no proof that the log of size $size became log/checkpoint"
  consistency "$size" "$top" "$newest" "$newest_top" "$work/growth"
  known="$known $size:$top"
fi

for statement in store/statements/*/*.json; do
  [ -f "$statement" ] || continue
  check_signed "$statement" statement
  kind=$(basename "$(dirname "$statement")"); id=$(basename "$statement" .json)
  check_logged "$statement" "$kind" "$id" "store/statements/$kind/$id.tlog-proof"
done

revision=1; before=; call=$(ls store/calls)
while [ -f "store/calls/$call/r$revision/manifest.json" ]; do
  folder=store/calls/$call/r$revision; manifest=$folder/manifest.json; type=amendment
  [ "$revision" -gt 1 ] || type=manifest
  check_signed "$manifest" manifest
  tr ',' '\n' < "$manifest" | awk -F'"' -v at="calls/$call/r$revision/" -v said="calls/$call/voicemail/" '
    $2 == "key" { key = $4; next }
    $2 == "sha256" && (index(key, at) == 1 || index(key, said) == 1) { print $4, key }
    { key = "" }' > "$work/objects"
  grep -q " calls/$call/r$revision/" "$work/objects" || fail "$manifest names no object of $folder"
  while read -r sum name; do
    if [ -f "store/$name" ]; then
      [ "$(digest < "store/$name")" = "$sum" ] || fail "store/$name is not what was signed"
    else
      grep -q "\"$name\"" store/statements/tombstone/*.json 2>/dev/null || fail "store/$name is missing"
      echo "note store/$name was destroyed when the call was erased"
    fi
  done < "$work/objects"
  if [ -n "$before" ]; then
    grep -q "\"supersedes\":{\"manifestSha256\":\"$before\"," "$manifest" ||
      fail "$manifest does not name the revision before it"
  fi
  before=$(digest < "$manifest")
  echo "ok   $manifest is signed, and its objects are what was signed"
  check_logged "$manifest" "$type" "$call/r$revision" "$folder/receipt.tlog-proof"
  revision=$((revision + 1))
done
[ "$revision" -gt 1 ] || fail "there is no manifest"

if [ -z "$anchor" ]; then
  echo "note no checkpoint from elsewhere was given: the end of the log is not anchored"
else
  check_checkpoint "$anchor"
  case " $known " in
    *" $size:$top "*) echo "ok   the log is the one of your checkpoint, of size $size" ;;
    *" $size:"*) fail "the log of size $size had another root in your checkpoint: it was forked" ;;
    *) fail "this bundle holds no proof to a log of size $size; ask for one that is made for your checkpoint" ;;
  esac
  [ "$size" -gt "$at" ] || fail "your checkpoint, of size $size, is older than leaf $at"
fi
echo "Everything holds."
`;
