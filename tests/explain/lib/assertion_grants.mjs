// The grants of RFC 7523 and RFC 7522 for oidc-provider, as an identity provider of its company would
// have them: signatures, times, issuer and audience are checked by jose and by node-saml, the rest of
// the two RFCs here. The answers are oidc-provider's own, which say no more than invalid_grant.
import { createLocalJWKSet, jwtVerify } from 'jose';
import { SAML } from '@node-saml/node-saml';
import { errors } from 'oidc-provider';

export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const samlBearer = 'urn:ietf:params:oauth:grant-type:saml2-bearer';
const longestLife = 3600; // as Google and Salesforce have it

const checkJwt = (issuer, keys, audience) => async (assertion) => {
  const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys }), {
    issuer, audience, algorithms: ['RS256', 'ES256'], maxTokenAge: longestLife, clockTolerance: 30,
    requiredClaims: ['sub', 'exp'],
  });
  if (payload.exp - payload.iat > longestLife) throw new Error('it lives too long');
};

// node-saml reads responses (SAML 2.0 core, section 3.3.3), RFC 7522 has the assertion alone.
const responseAround = (assertion) => Buffer.from(
  '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" ' +
  `IssueInstant="${new Date().toISOString()}"><samlp:Status><samlp:StatusCode ` +
  'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
  `${assertion.replace(/^<\?xml[^>]*\?>\s*/, '')}</samlp:Response>`).toString('base64');

const attribute = (xml, name) => new RegExp(`<[^>]*SubjectConfirmationData[^>]* ${name}="([^"]*)"`).exec(xml)?.[1];

function checkSaml(issuer, idpCert, audience, tokenUrl) {
  const verifier = new SAML({ idpCert, idpIssuer: issuer, issuer: audience, audience,
    callbackUrl: tokenUrl, wantAssertionsSigned: true, wantAuthnResponseSigned: false,
    acceptedClockSkewMs: 30_000, validateInResponseTo: 'never' });
  return async (assertion) => {
    if (!/^[\w-]+=*$/.test(assertion)) throw new Error('it is not base64url');
    const xml = Buffer.from(assertion, 'base64url').toString();
    const { profile } = await verifier.validatePostResponseAsync({ SAMLResponse: responseAround(xml) });
    if (profile?.issuer !== issuer || !profile.nameID) throw new Error('no issuer or subject');
    if (attribute(xml, 'Recipient') !== tokenUrl) throw new Error('it is for another recipient');
    if (!/NotOnOrAfter="/.test(xml)) throw new Error('it has no end');
  };
}

// jwt: { issuer, keys }; saml: { issuer, key (PEM), audience }
export function takeAssertions(provider, tokenUrl, { jwt, saml }) {
  const grants = {
    [jwtBearer]: checkJwt(jwt.issuer, jwt.keys, tokenUrl),
    [samlBearer]: checkSaml(saml.issuer, saml.key, saml.audience, tokenUrl),
  };
  for (const [name, check] of Object.entries(grants)) {
    provider.registerGrantType(name, async (ctx, next) => {
      try {
        await check(String(ctx.oidc.params.assertion));
      } catch (error) {
        throw new errors.InvalidGrant(error.message);
      }
      const token = new provider.ClientCredentials({ client: ctx.oidc.client, scope: undefined });
      ctx.body = { access_token: await token.save(), expires_in: token.expiration, token_type: 'Bearer' };
      await next();
    }, ['assertion', 'scope']);
  }
}
