// One constant for both requests; behind a proxy, let the host come through:
const string RedirectUri = "https://app.example/callback";
app.UseForwardedHeaders(new ForwardedHeadersOptions {
    ForwardedHeaders = ForwardedHeaders.XForwardedProto
        | ForwardedHeaders.XForwardedHost });
