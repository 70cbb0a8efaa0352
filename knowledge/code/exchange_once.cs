// Take the pending login out in one step: a second callback finds none.
if (!logins.TryRemove(Request.Query["state"], out var login))
    return Redirect("/login");
// once, and never repeated
var tokens = await Exchange(Request.Query["code"], login);
await sessions.Save(tokens);
return Redirect("/");
