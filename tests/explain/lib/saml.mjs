// A SAML assertion as an identity provider makes it for RFC 7522, signed by xml-crypto.
import { randomUUID } from 'node:crypto';
import { SignedXml } from 'xml-crypto';

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const xmlTime = (fromNow_s) => new Date(Date.now() + fromNow_s * 1000).toISOString();

// What is null is left out.
const attributes = (all) => Object.entries(all).filter(([, value]) => value !== null)
  .map(([name, value]) => ` ${name}="${value}"`).join('');

export function samlAssertion({ issuer, audience, recipient, notBefore = xmlTime(-5),
  notOnOrAfter = xmlTime(300), key }) {
  const xml = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"${attributes({
    ID: `_${randomUUID()}`, Version: '2.0', IssueInstant: notBefore ?? xmlTime(0) })}>` +
    `<saml:Issuer>${issuer}</saml:Issuer>` +
    '<saml:Subject><saml:NameID>alice@corp.example</saml:NameID>' +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData${attributes({ Recipient: recipient, NotOnOrAfter: notOnOrAfter })}/>` +
    '</saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions${attributes({ NotBefore: notBefore, NotOnOrAfter: notOnOrAfter })}>` +
    `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>` +
    `</saml:Conditions><saml:AuthnStatement${attributes({ AuthnInstant: xmlTime(0) })}><saml:AuthnContext>` +
    '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>' +
    '</saml:AuthnContext></saml:AuthnStatement></saml:Assertion>';
  if (!key) return xml;
  const signer = new SignedXml({ privateKey: key, canonicalizationAlgorithm: exclusive,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' });
  signer.addReference({ xpath: "//*[local-name(.)='Assertion']",
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive] });
  signer.computeSignature(xml, { prefix: 'ds',
    location: { reference: "//*[local-name(.)='Issuer']", action: 'after' } });
  return signer.getSignedXml();
}
