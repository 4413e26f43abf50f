#include "cli/command_line.h"

#include "cli/environment.h"
#include "cli/option_text.h"
#include "cli/serve.h"
#include "cli/serve_options.h"
#include "cli/shell_command.h"
#include "cli/tail_command.h"
#include "security/self_signed.h"
#include "server/version.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

namespace galvan::cli {
namespace {

int complain(const std::string& what, int status) {
  std::string line = what;
  std::ranges::replace(line, '\n', ' ');
  std::cerr << "galvan: " << line << '\n';
  return status;
}

// Adds an option for each row; what the command line gives for it arrives in `texts`.
void add_serve_options(CLI::App& serve, OptionTexts& texts) {
  const ServeOptions defaults;
  for (const OptionRow& row : option_rows()) {
    const std::string flag = "--" + std::string(row.name);
    const std::string name(row.name);
    std::string help = std::string(row.help) + " (" + environment_name(row.name) + ")";
    if (row.value.empty()) {
      serve
          .add_flag(
              flag + ",!" + "--no-" + name,
              [&texts, name](std::int64_t count) { texts[name] = count > 0 ? "true" : "false"; }, help)
          ->check([](const std::string& text) {  // of --flag=text, whose other texts CLI11 would throw at
            return parse_boolean(text) ? std::string() : "\"" + text + "\" is not true or false";
          });
      continue;
    }
    const std::string value = row.get(defaults);
    if (!value.empty()) help += " [" + value + "]";
    serve
        .add_option_function<std::string>(
            flag, [&texts, name](const std::string& text) { texts[name] = text; }, help)
        ->type_name(std::string(row.value))
        ->take_last();  // so that a script can append to a command line
  }
}

struct SelfSignedCommand {
  security::SelfSignedOptions options{.hosts = {"localhost", "127.0.0.1", "::1"}};
  std::string certificate = "galvan-cert.pem";
  std::string key = "galvan-key.pem";
};

// `galvan tls self-signed`. The command must outlive the parsing.
const CLI::App* add_tls_commands(CLI::App& app, SelfSignedCommand& command) {
  CLI::App* const tls = app.add_subcommand("tls", "Certificates for HTTPS");
  tls->require_subcommand(1);
  CLI::App* const self_signed = tls->add_subcommand(
      "self-signed",
      "Writes a certificate that signs itself, and its key: for development, as clients must be told to "
      "trust it");
  self_signed->add_option("--host", command.options.hosts, "Host name or IP address that it is for; may be repeated")
      ->capture_default_str();
  self_signed->add_option("--days", command.options.days, "Days that it is valid for")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
  self_signed->add_option("--cert", command.certificate, "File for the certificate")->capture_default_str();
  self_signed->add_option("--key", command.key, "File for the key")->capture_default_str();
  return tls;
}

BasicResult<void, std::string> run(const SelfSignedCommand& command) {
  GALVAN_TRY(security::write_self_signed(command.options, command.certificate, command.key));
  std::cout << "wrote " << command.certificate << " and " << command.key << '\n';
  return {};
}

}  // namespace

int run_command_line(int argument_count, const char* const* arguments) {
  CLI::App app("Galvan, a database that speaks the DynamoDB API.", "galvan");
  app.set_version_flag("--version", "galvan " + std::string(kVersion));
  app.require_subcommand(1);
  CLI::App* const serve = app.add_subcommand("serve", "Runs the server until SIGTERM or SIGINT");
  serve->footer(
      "Times are written like 500ms, 30s or 2m; bytes like 1048576, 512KiB or 2GiB. Every option can be set by the\n"
      "environment variable in parentheses, and by its name in the file that --config names.");
  OptionTexts texts;
  add_serve_options(*serve, texts);
  SelfSignedCommand self_signed;
  const CLI::App* const tls = add_tls_commands(app, self_signed);
  CLI::App* const shell = app.add_subcommand("shell", "Runs PartiQL statements, typed or from a script");
  ShellArguments shell_arguments;
  add_shell_options(*shell, shell_arguments);
  CLI::App* const tail = app.add_subcommand("tail", "Prints the changes of a table as they come, from its stream");
  TailArguments tail_arguments;
  add_tail_options(*tail, tail_arguments);
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::Success& done) {
    return app.exit(done);  // --help and --version
  } catch (const CLI::ParseError& error) {
    const CLI::App* const meant = shell->parsed() ? shell : tail->parsed() ? tail : serve;
    return complain(std::string(error.what()) + " (see galvan " + meant->get_name() + " --help)", kExitUsage);
  }
  if (tls->parsed()) {
    const auto result = run(self_signed);
    return result.has_value() ? kExitOk : complain(result.error(), kExitFailed);
  }
  if (shell->parsed()) return run_shell_command(shell_arguments);
  if (tail->parsed()) return run_tail_command(tail_arguments);
  auto options = resolve_options(texts, environment_value);
  if (!options.has_value()) return complain(options.error(), kExitUsage);
  const auto result = run_server(*std::move(options));
  if (!result.has_value()) return complain(result.error(), kExitFailed);
  return kExitOk;
}

}  // namespace galvan::cli
