/** `shanyraq verify` of signed XML: in words, with what of it is signed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pem } from '#features/trust/testing/openssl.ts';
import { inWorld } from '#features/trust/testing/xml-world.ts';
import { signXml, template, WHOLE } from '#features/trust/testing/xmlsec.ts';
import type { Config } from '#platform/config.ts';
import { verifyFileCommand } from './command.ts';

test(
  'the command says of signed XML who signed, what of it, and what is wrong',
  inWorld(async ({ openssl, authority: { root, issuing }, person }) => {
    const at = (name: string): string => `${openssl.folder}/${name}`;
    openssl.write('root.crt', root.der);
    openssl.write('chain.pem', pem(issuing.der));
    const verify = async (xml: string, ...more: string[]): Promise<string> => {
      openssl.write('signed.xml', xml);
      const lines: string[] = [];
      const options = ['--root', at('root.crt'), ...more];
      const args = [at('signed.xml'), ...options];
      const code = await verifyFileCommand.withoutInstance?.({} as Config, args, (line) => lines.push(line), []);
      return `${code}: ${lines.join('\n')}`;
    };
    const whole = `<order><sum>5</sum>${template({ references: [WHOLE] })}</order>`;
    const signed = signXml(openssl, whole, person, [], { chain: [issuing.der] });
    assert.match(
      await verify(signed),
      /^0: right {2}XML signature 1: signed by ӘДІЛОВА АЙГҮЛ \(certificate \w+, revocation not known\) at \S+, judged as of now, for the signature does not say when it was made; the whole document is signed\nEverything agrees\.$/,
    );
    assert.match(
      await verify(signed.replace('>5<', '>6<')),
      /^1: WRONG {2}XML signature 1: the content is not what was signed/,
    );
    assert.match(await verify('<order/>'), /there is no signature in this XML/);
    assert.match(await verify('<!DOCTYPE a><a/>'), /declares a document type/);
    const part = `<papers><paper Id="one">5</paper>${template({ references: [{ uri: '#one' }] })}</papers>`;
    const partly = signXml(openssl, part, person, ['paper']);
    assert.match(await verify(partly, '--chain', at('chain.pem')), /; signed is: paper\n/);
    assert.match(await verify(partly.replace('<papers>', '<papers>6')), /“papers” is not signed/);
    const file = signXml(openssl, template({ references: [{ uri: openssl.write('file.txt', 'five') }] }), person);
    assert.match(
      await verify(file, '--chain', at('chain.pem'), '--content', at('file.txt')),
      /^0: .*signed is: file\.txt/,
    );
    assert.match(await verify(file), /what was signed is not at hand: file\.txt/);
  }),
);
