#include "cli/command_line.h"

#include "cli/option_text.h"
#include "cli/serve.h"
#include "cli/serve_options.h"
#include "server/version.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>
#include <vector>

namespace galvan::cli {
namespace {

std::optional<std::string> environment_value(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  // An empty variable is how scripts and container files leave one unset.
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

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
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::Success& done) {
    return app.exit(done);  // --help and --version
  } catch (const CLI::ParseError& error) {
    return complain(std::string(error.what()) + " (see galvan serve --help)", kExitUsage);
  }
  auto options = resolve_options(texts, environment_value);
  if (!options.has_value()) return complain(options.error(), kExitUsage);
  const auto result = run_server(*std::move(options));
  if (!result.has_value()) return complain(result.error(), kExitStartFailed);
  return kExitOk;
}

}  // namespace galvan::cli
