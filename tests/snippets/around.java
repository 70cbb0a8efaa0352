// What the pieces of Java stand in: the reader's own code, and of other people's libraries the calls that the
// pieces make, as their documentation has them (auth0/java-jwt 4, Spring Security 6, google-oauth-client).
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

record Tokens(String accessToken, String refreshToken, Instant expiresAt) {}

record Answer(String error) {}

record Login(String verifier) {}

interface Lock extends AutoCloseable {}

interface Locks {
    Lock acquire(String name);
}

interface Store {
    Tokens read(String user);

    void write(String user, Tokens tokens);
}

interface Sessions {
    void forget(String user);
}

interface Request {
    String getParameter(String name);
}

interface Response {
    void sendRedirect(String to);
}

interface Refused {
    String getErrorCode();
}

class LoginRequiredException extends RuntimeException {
    LoginRequiredException(String user) {}
}

class Algorithm {
    static Algorithm RSA256(RSAPublicKey shown, RSAPrivateKey hidden) {
        return null;
    }
}

class JWT {
    static Builder create() {
        return null;
    }

    interface Builder {
        Builder withKeyId(String id);

        Builder withIssuer(String issuer);

        Builder withAudience(String... audience);

        Builder withIssuedAt(Instant at);

        Builder withExpiresAt(Instant at);

        String sign(Algorithm algorithm);
    }
}

class ClientRegistration {
    interface Builder {
        Builder clientId(String id);

        Builder clientSecret(String secret);

        ClientRegistration build();
    }
}

class ClientRegistrations {
    static ClientRegistration.Builder fromIssuerLocation(String issuer) {
        return null;
    }
}

class Around {
    String clientId, clientSecret, clientEmail, keyId, issuer, user, state, deviceCode, tokenEndpoint;
    int interval;
    Instant until;
    RSAPrivateKey privateKey;
    Map<String, Login> logins = new ConcurrentHashMap<>();
    Locks locks;
    Store store;
    Sessions sessions;
    Request request;
    Response response;
    Refused error;

    boolean yes() {
        return true;
    }

    Answer poll(String deviceCode) {
        return null;
    }

    Tokens exchange(String code, Login login) {
        return null;
    }

    Tokens refresh(String refreshToken) {
        return null;
    }
}
