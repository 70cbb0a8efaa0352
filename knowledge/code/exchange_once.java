// Take the pending login out in one step: a second callback finds none.
Login login = logins.remove(request.getParameter("state"));
if (login == null) {
    response.sendRedirect("/login");
    return;
}
// once, never repeated
Tokens tokens = exchange(request.getParameter("code"), login);
response.sendRedirect("/");
