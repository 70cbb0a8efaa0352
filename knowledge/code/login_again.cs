try {
    return await app.AcquireTokenSilent(scopes, account).ExecuteAsync();
} catch (MsalUiRequiredException) { // invalid_grant: do not repeat it
    return await app.AcquireTokenInteractive(scopes).ExecuteAsync();
}
