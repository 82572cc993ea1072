#!/usr/bin/env bash
# The whole road of an application with curl and openssl alone: sign in, apply for the certificate of no criminal record, sign,
# receive the document, and check it without us.
#
#   docs/api-walkthrough.sh ADDRESS KEY.p12 PASSWORD [SERVICE ANSWERS]
#
# In a demonstration: docs/api-walkthrough.sh http://localhost:3000 var/demo/citizen.p12 shanyraq-demo
# Any other service that gives a document at once goes the same way; ANSWERS is the JSON of its form, as '{"purpose":"employer"}'.
set -euo pipefail

address=${1:?the address of the portal}
key_file=${2:?a PKCS#12 file}
password=${3:?its password}
service=${4:-criminal-record-certificate}
employer='{"purpose":"employer"}'
answers=${5:-$employer}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077

api() { # METHOD PATH [JSON]: prints the answer, or the refusal and ends
  local status
  status=$(curl --silent --show-error --output "$work/answer" --write-out '%{http_code}' --request "$1" \
    --header 'content-type: application/json' ${token:+--header "authorization: Bearer $token"} \
    ${3:+--data-binary "$3"} "$address/api/v1/$2")
  if [ "$status" -ge 400 ]; then
    echo "$1 $2 was refused ($status): $(cat "$work/answer")" >&2
    exit 1
  fi
  cat "$work/answer"
}

field() { # NAME: the first string under that name in the JSON of standard input
  tr -d '\n' | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

sign() { # FILE: a detached CAdES-BES signature, base64 on one line
  openssl cms -sign -cades -binary -md sha256 -in "$1" -signer "$work/certificate.pem" -inkey "$work/key.pem" \
    -certfile "$work/chain.pem" -outform DER | openssl base64 -A
}

echo '1. Take the key and the certificate out of the key file; they stay on this machine.'
openssl pkcs12 -in "$key_file" -passin "pass:$password" -nodes -nocerts -out "$work/key.pem" 2>/dev/null
openssl pkcs12 -in "$key_file" -passin "pass:$password" -clcerts -nokeys -out "$work/certificate.pem" 2>/dev/null
openssl pkcs12 -in "$key_file" -passin "pass:$password" -cacerts -nokeys -out "$work/chain.pem" 2>/dev/null

echo '2. Sign in: sign the bytes of a challenge, get a token.'
challenge=$(api POST session/challenge '{}')
field content <<<"$challenge" | openssl base64 -d -A >"$work/challenge.json"
session=$(api POST session "{\"id\":\"$(field id <<<"$challenge")\",\"signature\":\"$(sign "$work/challenge.json")\"}")
token=$(field token <<<"$session")

echo '3. Begin an application and answer its questions.'
application=$(api POST applications "{\"service\":\"$service\"}" | field id)
api PATCH "applications/$application" "{\"answers\":$answers}" >/dev/null

echo '4. Read what is to be signed, sign it, submit it.'
api GET "applications/$application/content" >"$work/content.json"
grep -o '"type":"[^"]*"' "$work/content.json" | head -n 1
receipt=$(api POST "applications/$application/submit" "{\"signature\":\"$(sign "$work/content.json")\",\"transactionId\":\"walkthrough-$application\"}")
echo "   case $(field number <<<"$receipt")"

echo '5. Wait for the decision and the document.'
for _ in $(seq 1 60); do
  case_now=$(api GET "applications/$application")
  document=$(tr -d '\n' <<<"$case_now" | sed -n 's/.*"documents":\[{[^}]*"number":"\([^"]*\)".*/\1/p')
  [ -n "$document" ] && break
  sleep 1
done
echo "   document ${document:?the document was not issued within a minute}"

echo '6. Check the document without us: the seal over its data, by the root of the instance.'
for _ in $(seq 1 60); do
  api GET "documents/$document" >"$work/document.json" && grep -q '"seal":"' "$work/document.json" && break
  sleep 1
done
field content <"$work/document.json" | openssl base64 -d -A >"$work/data.json"
field seal <"$work/document.json" | openssl base64 -d -A >"$work/seal.p7s"
curl --silent --show-error --output "$work/root.pem" "$address/pki/chain.pem"
openssl cms -verify -binary -inform DER -in "$work/seal.p7s" -content "$work/data.json" -CAfile "$work/root.pem" -purpose any -out /dev/null
curl --silent --show-error --fail --header "authorization: Bearer $token" --output "$work/document.pdf" "$address/api/v1/documents/$document.pdf"
head -c 5 "$work/document.pdf"
echo
echo 'Done: the data carry the seal of the agency, and the certificate leads to the root.'
