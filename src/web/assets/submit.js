// The form of response_mode=form_post goes to the client by itself; without script there is a button.
document.forms[0].submit();
