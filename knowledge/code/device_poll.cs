// MSAL waits between polls and stops at the first final answer.
var result = await app.AcquireTokenWithDeviceCode(scopes, shown => {
    Console.WriteLine(shown.Message);
    return Task.CompletedTask;
}).ExecuteAsync();
