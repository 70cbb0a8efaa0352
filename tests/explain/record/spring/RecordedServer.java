package recorded;

import static org.springframework.security.oauth2.core.AuthorizationGrantType.*;
import static org.springframework.security.oauth2.core.ClientAuthenticationMethod.*;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A Spring Authorization Server as its documentation sets one up, with a client for each mistake. */
@SpringBootApplication
@RestController
public class RecordedServer {
  private static final String CALLBACK = "https://app.example/callback";
  private static final String SECRET = "{noop}only-for-tests-";

  public static void main(String[] args) {
    SpringApplication.run(RecordedServer.class, args);
  }

  @GetMapping("/messages")
  String messages() {
    return "[]";
  }

  @Bean
  @Order(1)
  SecurityFilterChain protocol(HttpSecurity http) throws Exception {
    return http.oauth2AuthorizationServer(
            server -> {
              http.securityMatcher(server.getEndpointsMatcher());
              server.oidc(Customizer.withDefaults());
              server.deviceAuthorizationEndpoint(Customizer.withDefaults());
              server.deviceVerificationEndpoint(Customizer.withDefaults());
              server.pushedAuthorizationRequestEndpoint(Customizer.withDefaults());
            })
        .authorizeHttpRequests(rules -> rules.anyRequest().authenticated())
        .exceptionHandling(
            on -> on.defaultAuthenticationEntryPointFor(
                new LoginUrlAuthenticationEntryPoint("/login"),
                request -> String.valueOf(request.getHeader("Accept")).contains("text/html")))
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain api(HttpSecurity http) throws Exception {
    return http.securityMatcher("/messages")
        .authorizeHttpRequests(rules -> rules.anyRequest().hasAuthority("SCOPE_messages.read"))
        .oauth2ResourceServer(resource -> resource.jwt(Customizer.withDefaults()))
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain pages(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(rules -> rules.anyRequest().authenticated())
        .formLogin(Customizer.withDefaults())
        .build();
  }

  @Bean
  UserDetailsService people() {
    return new InMemoryUserDetailsManager(
        User.withUsername("alice").password("{noop}correct horse").roles("USER").build());
  }

  @Bean
  RegisteredClientRepository clients(@Value("${recorded.jwks}") String jwks) {
    return new InMemoryRegisteredClientRepository(
        client("app", it -> {}),
        client("other", it -> {}),
        client("rotating", it -> it.tokenSettings(tokens().reuseRefreshTokens(false).build())),
        client("brief", it -> it.tokenSettings(
            tokens()
                .authorizationCodeTimeToLive(Duration.ofSeconds(2))
                .accessTokenTimeToLive(Duration.ofSeconds(2))
                .refreshTokenTimeToLive(Duration.ofSeconds(2))
                .deviceCodeTimeToLive(Duration.ofSeconds(2))
                .build())),
        client("opaque", it -> it.tokenSettings(
            tokens().accessTokenFormat(OAuth2TokenFormat.REFERENCE).build())),
        client("asking", it -> it.clientSettings(
            ClientSettings.builder().requireProofKey(false).requireAuthorizationConsent(true).build())),
        client("lapsed", it -> it.clientSecretExpiresAt(Instant.now().minusSeconds(3600))),
        client("spa", it -> it.clientAuthenticationMethods(all -> { all.clear(); all.add(NONE); })
            .clientSecret(null)
            .clientSettings(ClientSettings.builder().requireProofKey(true).build())),
        client("machine", it -> it.authorizationGrantTypes(all -> { all.clear(); all.add(CLIENT_CREDENTIALS); })
            .redirectUris(all -> all.clear())),
        client("signer", it -> it.clientSecret(null)
            .clientAuthenticationMethods(all -> { all.clear(); all.add(PRIVATE_KEY_JWT); })
            .clientSettings(ClientSettings.builder().requireProofKey(false).jwkSetUrl(jwks)
                .tokenEndpointAuthenticationSigningAlgorithm(SignatureAlgorithm.ES256).build())));
  }

  private static TokenSettings.Builder tokens() {
    return TokenSettings.builder();
  }

  private static RegisteredClient client(String id, Consumer<RegisteredClient.Builder> change) {
    RegisteredClient.Builder client =
        RegisteredClient.withId(UUID.nameUUIDFromBytes(id.getBytes()).toString())
            .clientId(id)
            .clientSecret(SECRET + id)
            .clientAuthenticationMethod(CLIENT_SECRET_BASIC)
            .clientAuthenticationMethod(CLIENT_SECRET_POST)
            .authorizationGrantType(AUTHORIZATION_CODE)
            .authorizationGrantType(REFRESH_TOKEN)
            .authorizationGrantType(CLIENT_CREDENTIALS)
            .authorizationGrantType(AuthorizationGrantType.DEVICE_CODE)
            .redirectUri(CALLBACK)
            .redirectUri("http://127.0.0.1/callback")
            .scope("openid")
            .scope("profile")
            .scope("messages.read")
            .clientSettings(ClientSettings.builder().requireProofKey(false).build());
    change.accept(client);
    return client.build();
  }
}
