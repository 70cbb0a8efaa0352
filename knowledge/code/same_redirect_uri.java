// One constant for both requests, not built from the request behind a proxy.
static final String REDIRECT_URI = "https://app.example/callback";
// Spring, where the application is behind a proxy that ends TLS:
// server.forward-headers-strategy=framework
