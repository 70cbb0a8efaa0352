#include <CLI/CLI.hpp>
#include <memory>

#include "base/address.h"
#include "cli/client_setup.h"
#include "cli/session.h"
#include "cli/watch.h"

namespace grantline::cli {
namespace {

constexpr const char* kInTheClear = "--let-other-machines-send-secrets-in-the-clear";

struct Asked {
  std::string upstream;
  std::string listen = "127.0.0.1:9009";
  std::string log_file;
  std::string upstream_ca;
  std::string timeout = "60s";
  bool rewrite_discovery = false;
  bool forward_login = false;
  bool plain_upstream = false;
  bool in_the_clear = false;
};

bool is_loopback(const std::string& listen) {
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = parse_address(host);
  return host == "localhost" || (address && address->is_loopback());
}

void watch(Session& session, const Asked& asked) {
  if (!is_loopback(asked.listen) && !asked.in_the_clear) {
    return session.complain(
        "the requests hold secrets and arrive by plain http, so `watch` listens "
        "on this machine alone; " +
            std::string(kInTheClear) + " lets it listen on " + asked.listen,
        kUsage);
  }
  auto upstream =
      proxy::parse_upstream(asked.upstream, asked.plain_upstream ? proxy::PlainHttp::anywhere
                                                                 : proxy::PlainHttp::this_machine);
  if (!upstream) return session.complain("--upstream: " + upstream.error().what, kUsage);
  const auto timeout = read_duration(session, "--timeout", asked.timeout);
  if (!timeout) return;
  WatchOptions options;
  options.proxy.upstream = std::move(*upstream);
  options.proxy.rewrite_discovery = asked.rewrite_discovery;
  options.proxy.forward_login = asked.forward_login;
  options.listen = asked.listen;
  options.log_file = asked.log_file;
  options.upstream_ca = asked.upstream_ca;
  options.timeout = *timeout;
  run_watch(session, std::move(options));
}

}  // namespace

void add_watch(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "watch", "Stand between an application and its token endpoint, and explain each exchange");
  const auto asked = std::make_shared<Asked>();
  command
      ->add_option("--upstream", asked->upstream, "The provider, such as https://login.example.com")
      ->required()
      ->type_name("URL");
  command
      ->add_option("--listen", asked->listen,
                   "Where the application is pointed to (127.0.0.1:9009); port 0 takes a free one")
      ->type_name("ADDRESS:PORT");
  command
      ->add_option("--log", asked->log_file,
                   "Append a recording without secrets, which `grantline explain FILE` reads")
      ->type_name("FILE");
  command->add_flag("--rewrite-discovery", asked->rewrite_discovery,
                    "Name the endpoints of the discovery document as below this address");
  command->add_flag(
      "--forward-login", asked->forward_login,
      "Pass authorization requests on too, instead of sending the browser to the provider");
  command->add_option("--timeout", asked->timeout, "How long to wait for the provider")
      ->type_name("TIME");
  command
      ->add_option("--upstream-ca", asked->upstream_ca,
                   "Certificates to trust instead of the system's (PEM)")
      ->type_name("FILE");
  command->add_flag("--plain-upstream", asked->plain_upstream,
                    "Let the upstream be http on another machine");
  command->add_flag(kInTheClear, asked->in_the_clear,
                    "Let --listen be another address than this machine's own");
  command->callback([&session, asked] { watch(session, *asked); });
}

}  // namespace grantline::cli
