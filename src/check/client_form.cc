#include "check/client_form.h"

namespace grantline::check {
namespace {

Probe post(Checkup& c, const std::string& url, Secret form, Secret authorization) {
  ProbeRequest request;
  request.method = ProbeRequest::Method::post;
  request.url = url;
  request.form = std::move(form);
  request.authorization = std::move(authorization);
  return c.ask(request);
}

}  // namespace

Probe ClientForm::send(Checkup& c, const std::string& url) {
  client::HttpRequest with_header;
  form_.authenticate(ClientId{c.plan().client_id}, c.plan().auth, c.plan().issuer, with_header,
                     c.world());
  return post(c, url, form_.copy(), std::move(with_header.authorization));
}

Probe ClientForm::send_as(Checkup& c, const std::string& url, std::string_view client_id) {
  form_.add("client_id", client_id);
  return post(c, url, form_.copy(), {});
}

Probe ClientForm::send_with(Checkup& c, const std::string& url, Secret authorization) {
  return post(c, url, form_.copy(), std::move(authorization));
}

}  // namespace grantline::check
