#include "cli/serve_options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>

namespace galvan::cli {
namespace {

class ConfigFile {
 public:
  explicit ConfigFile(std::string_view text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "galvan-config-XXXXXX").string();
    const int descriptor = ::mkstemp(pattern.data());
    EXPECT_GE(descriptor, 0);
    ::close(descriptor);
    path_ = pattern;
    std::ofstream(path_) << text;
  }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;
  ~ConfigFile() { std::filesystem::remove(path_); }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

auto environment_of(OptionTexts variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

TEST(ServeOptions, HasTheDefaultsOfTheManual) {
  const auto options = resolve_options({}, environment_of({}));
  ASSERT_TRUE(options.has_value()) << options.error();
  EXPECT_EQ(options->host, "127.0.0.1");
  EXPECT_EQ(options->port, 8000);
  EXPECT_EQ(options->region, "us-east-1");
  EXPECT_EQ(options->engine.data_dir, "./galvan-data");
  EXPECT_FALSE(options->engine.in_memory);
  EXPECT_EQ(options->engine.durability, Durability::kSync);
  EXPECT_GE(options->engine.memory_bytes, std::size_t{64} << 20);
  EXPECT_LE(options->engine.memory_bytes, std::size_t{1} << 30);
  EXPECT_GE(options->server.threads, 1U);
  EXPECT_EQ(options->log_level, LogLevel::kInfo);
}

TEST(ServeOptions, TakesTheCommandLineBeforeTheEnvironmentBeforeTheFile) {
  const ConfigFile file("port = 1\nhost = \"file\"\nregion = \"in-file\"\n");
  const auto options = resolve_options({{"config", file.path()}, {"port", "3"}},
                                       environment_of({{"GALVAN_PORT", "2"}, {"GALVAN_HOST", "environment"}}));
  ASSERT_TRUE(options.has_value()) << options.error();
  EXPECT_EQ(options->port, 3);
  EXPECT_EQ(options->host, "environment");
  EXPECT_EQ(options->region, "in-file");
}

TEST(ServeOptions, FindsTheFileThroughTheEnvironment) {
  const ConfigFile file("data_dir = \"/somewhere\"\nin-memory = true\nmax_connections = 12\nidle-timeout = \"90s\"\n");
  const auto options = resolve_options({}, environment_of({{"GALVAN_CONFIG", file.path()}}));
  ASSERT_TRUE(options.has_value()) << options.error();
  EXPECT_EQ(options->engine.data_dir, "/somewhere");
  EXPECT_TRUE(options->engine.in_memory);
  EXPECT_EQ(options->server.connections_max, 12U);
  EXPECT_EQ(options->server.idle_timeout, std::chrono::seconds(90));
}

struct FileRow {
  std::string_view text;
  std::string_view complaint;

  friend std::ostream& operator<<(std::ostream& out, const FileRow& row) { return out << row.text; }
};

class RefusedFile : public testing::TestWithParam<FileRow> {};

TEST_P(RefusedFile, TellsWhatIsWrongInOneLine) {
  const ConfigFile file(GetParam().text);
  const auto options = resolve_options({{"config", file.path()}}, environment_of({}));
  ASSERT_FALSE(options.has_value());
  EXPECT_EQ(options.error().find(file.path()), 0U) << options.error();
  EXPECT_NE(options.error().find(GetParam().complaint), std::string::npos) << options.error();
  EXPECT_EQ(options.error().find('\n'), std::string::npos) << options.error();
}

INSTANTIATE_TEST_SUITE_P(Files, RefusedFile,
                         testing::Values(FileRow{"prot = 1\n", "there is no option \"prot\""},
                                         FileRow{"[server]\nport = 1\n", "there is no option \"server\""},
                                         FileRow{"config = \"other.toml\"\n", "there is no option \"config\""},
                                         FileRow{"port = \"x\"\n", "port: \"x\" is not a number from 0 to 65535"},
                                         FileRow{"port = 1.5\n", "port: not a text"},
                                         FileRow{"host = [\"a\"]\n", "host: not a text"},
                                         FileRow{"data-dir = \"a\"\ndata_dir = \"b\"\n", "data-dir is there twice"},
                                         FileRow{"port = 1\nport = 2\n", "(line 2)"}, FileRow{"port 1\n", "(line 1)"}));

TEST(ServeOptions, RefusesAFileThatIsNotThere) {
  const auto options = resolve_options({{"config", "/nowhere/galvan.toml"}}, environment_of({}));
  ASSERT_FALSE(options.has_value());
  EXPECT_EQ(options.error().find("/nowhere/galvan.toml: "), 0U) << options.error();
}

TEST(ServeOptions, RefusesAFileWithoutAName) {
  const auto options = resolve_options({{"config", ""}}, environment_of({}));
  ASSERT_FALSE(options.has_value());
  EXPECT_EQ(options.error(), "--config: the name of the file is empty");
}

struct ValueRow {
  std::string_view name;
  std::string_view good;
  std::string_view bad;

  friend std::ostream& operator<<(std::ostream& out, const ValueRow& row) { return out << row.name; }
};

class OptionValue : public testing::TestWithParam<ValueRow> {};

TEST_P(OptionValue, IsCheckedAndReadBack) {
  const ValueRow& row = GetParam();
  const OptionRow* const option = find_option(row.name);
  ASSERT_NE(option, nullptr);
  const auto good = resolve_options({{std::string(row.name), std::string(row.good)}}, environment_of({}));
  ASSERT_TRUE(good.has_value()) << good.error();
  EXPECT_EQ(option->get(*good), row.good);
  const auto bad = resolve_options({}, environment_of({{environment_name(row.name), std::string(row.bad)}}));
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().find(environment_name(row.name) + ": \"" + std::string(row.bad) + "\" is not "), 0U)
      << bad.error();
}

INSTANTIATE_TEST_SUITE_P(
    Options, OptionValue,
    testing::Values(ValueRow{"host", "::1", ""}, ValueRow{"port", "65535", "65536"}, ValueRow{"data-dir", "/x", ""},
                    ValueRow{"in-memory", "true", "maybe"}, ValueRow{"durability", "relaxed", "fsync"},
                    ValueRow{"region", "eu-central-1", "EU"}, ValueRow{"memory", "64MiB", "1MiB"},
                    ValueRow{"memory", "16MiB", "1000000GiB"}, ValueRow{"threads", "256", "257"},
                    ValueRow{"disk-threads", "1", "0"}, ValueRow{"max-connections", "5", "0"},
                    ValueRow{"max-in-flight-bytes", "1GiB", "16777215"}, ValueRow{"max-queued-reads", "7", "0"},
                    ValueRow{"max-queued-writes", "8", "none"}, ValueRow{"max-queued-write-bytes", "2MiB", "1048575"},
                    ValueRow{"idle-timeout", "1500ms", "0"}, ValueRow{"header-timeout", "5s", "never"},
                    ValueRow{"body-timeout", "7s", "2000m"}, ValueRow{"item-collection-limit", "1MiB", "11GiB"},
                    ValueRow{"ttl-delay", "7s", "0"}, ValueRow{"log-level", "debug", "verbose"},
                    ValueRow{"chaos", "throttle=0.25,latency=20ms", "throttle=2"},
                    ValueRow{"test-clock", "true", "now"}, ValueRow{"http", "false", "never"},
                    ValueRow{"https-port", "8443", "65536"}, ValueRow{"tls-cert", "/x.pem", ""},
                    ValueRow{"tls-key", "/x.pem", ""}, ValueRow{"tls-client-ca", "/x.pem", ""},
                    ValueRow{"auth", "on", "yes"}, ValueRow{"allow-anonymous", "true", "all"},
                    ValueRow{"open-metrics", "true", "all"}, ValueRow{"max-connections-per-source", "0", "-1"},
                    ValueRow{"max-requests-per-source", "100", "1/s"},
                    ValueRow{"max-failed-auth-per-source", "9", "none"}, ValueRow{"limit-loopback", "true", "1s"},
                    ValueRow{"identities", "/x.toml", ""}, ValueRow{"audit-log", "/x.jsonl", ""},
                    ValueRow{"audit-data-plane", "a,b", "a,,b"}, ValueRow{"audit-file-size", "1MiB", "1KiB"},
                    ValueRow{"audit-files", "1", "0"}, ValueRow{"stream-shards", "64", "65"},
                    ValueRow{"stream-shard-age", "1s", "0"}, ValueRow{"stream-shard-size", "4KiB", "4095"}));

TEST(ServeOptions, TestsEveryOptionAbove) { EXPECT_EQ(option_rows().size(), 44U); }

}  // namespace
}  // namespace galvan::cli
