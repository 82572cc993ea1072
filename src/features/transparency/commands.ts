/** The commands that the log's page shows, so that anybody can check the log with tools that are not ours. */

/** With curl and openssl alone: the checkpoint is signed by the log's key. The last command says "Signature Verified Successfully". */
export function opensslCommands(address: string): string {
  return `LOG=${address}
curl -s $LOG/checkpoint > checkpoint
head -n 3 checkpoint > text
sed -n 5p checkpoint | cut -d' ' -f3 | base64 -d | tail -c 64 > signature
printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > key.der
curl -s $LOG/vkey | sed -E 's/^[^+]+[+][0-9a-f]{8}[+]//' | base64 -d | tail -c 32 >> key.der
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature`;
}

/** With the checker of the Tessera project: every entry, every tile and the root are derived again from the public files. */
export function tesseraCommands(address: string, vkey: string): string {
  return `printf '%s' '${vkey}' > log.vkey
go run github.com/transparency-dev/tessera/cmd/fsck@latest \\
  --ui=false --storage_url=${address}/ --public_key=log.vkey`;
}

/** With this program, from a copy of one's own: what was seen is kept in a folder, and every later look is held against it. */
export const monitorCommand = (address: string, vkey: string): string =>
  `shanyraq monitor ${address} --vkey '${vkey}' --state log-state --every 60`;
