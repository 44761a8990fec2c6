import { CHECK_SCRIPT } from './check-script.js';

/**
 * The page that goes with every bundle, with the same bytes, so that it can be compared with one that came
 * another way.
 */
export const CHECK_PAGE: string = String.raw`# How to check this bundle

This folder holds the record of one telephone call as it was sealed, and what proves that nobody has changed it since. To
check it you need no software of the one who gave it to you: a POSIX shell with the usual tools (tar, awk, sed, od) and
OpenSSL 3. Nothing is sent anywhere.

## Do this

Unpack the bundle, go into its folder, take the script out of this page, and run it:

    tar xf verbatim-CA….tar
    cd verbatim-CA…
    awk '/^~~~sh$/ { on = 1; next } /^~~~$/ { on = 0 } on' CHECK.md > check.sh
    sh check.sh

It prints what it has checked and ends with "Everything holds." and exit code 0; or it names the first thing that is wrong.
It is at the end of this page, 200 lines long, and meant to be read first.

## What you must get another way

1. **The public keys.** The folder trust/ holds those that the maker of the bundle says are theirs, and anybody can make a
   bundle with keys of their own. Ask the organisation for its keys or their fingerprints, on paper or from its web site, and
   compare them with the "key" lines that the script prints; or give the script the folder that holds the keys you have:
   sh check.sh /my/keys
2. **An anchor.** Whoever holds the key of the log can cut off its end, or write it anew. A checkpoint of the log (three lines
   and a signature) that was kept elsewhere shows whether that has happened. Give yours as the second argument:
   sh check.sh trust /my/checkpoint
   Without one the script shows that the record is in the log, but not that this is the log that everybody else has seen.

## What is checked

| what | how |
| --- | --- |
| the files are those that were packed | SHA256SUMS (also: sha256sum -c SHA256SUMS) |
| each manifest was signed by the key that it names | Ed25519 over the manifest without its member "signature" |
| the objects are those that were signed | the manifest holds the SHA-256 of each |
| each later revision amends the one before it | the member "supersedes" holds its SHA-256 |
| each manifest is a leaf of the log | hashes from the leaf to the root, in receipt.tlog-proof |
| each checkpoint was signed by the log | Ed25519 over the lines before the empty one |
| since then the log has only grown | hashes in proofs/…, up to log/checkpoint |
| the log is the one that others have seen | your anchor, if you gave one |

The leaf of a manifest is the text {"digest":"sha256:…","id":"CA…/r1","type":"manifest"} without a line end, the type
"amendment" for later revisions; it hashes to SHA-256(00 + text), two nodes to SHA-256(01 + left + right).

The signature of a manifest by hand, KEYID being the "keyId" that it names:

    m=store/calls/CA…/r1/manifest.json
    sed 's/,"signature":{[^}]*}//' $m | tr -d '\n' > bytes
    sed 's/.*"value":"\([^"]*\)"}.*/\1==/' $m | tr -d '\n' | tr '_-' '/+' | openssl base64 -d -A > signature
    openssl pkeyutl -verify -pubin -inkey trust/KEYID.pem -rawin -in bytes -sigfile signature

Where it says "alg":"Ed25519-sha256", the file to verify holds, instead of those bytes, the text verbatim/v1/manifest|SUM, SUM
being their SHA-256 in hexadecimal digits.

## What this does not show

- Whether a key still counted when it signed. Where a file in trust/ says valid-from or valid-until, compare that with the
  "sealedAt" of the manifest (milliseconds since 1970) by hand.

- What was said. The events are encrypted under a key of this call. Where the bundle holds call-key.txt, the program
  "verbatim verify --bundle" opens them and computes again all that the manifest says of them.
- Whether the record is complete. The manifest says what its maker found ("completeness"); with the key it is computed again.
- Whether the call was amended after the bundle was made. Ask for a newer one.
- How the objects are locked, and until when. That is for the store to say.

## The script

~~~sh
${CHECK_SCRIPT}~~~
`;
