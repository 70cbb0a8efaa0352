// decoded already: do not decode it again
string code = Request.Query["code"];
var form = new FormUrlEncodedContent(new Dictionary<string, string> {
    ["grant_type"] = "authorization_code", ["code"] = code });
// encodes, and says it is a form
var answer = await http.PostAsync(tokenEndpoint, form);
