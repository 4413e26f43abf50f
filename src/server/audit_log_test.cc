#include "server/audit_log.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace galvan {
namespace {

class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "galvan-audit-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    options.file = folder / "audit.jsonl";
  }
  ~AuditLogTest() override { std::filesystem::remove_all(folder); }

  std::unique_ptr<AuditLog> open() {
    auto opened = AuditLog::open(options, log);
    EXPECT_TRUE(opened.has_value()) << opened.error();
    return std::move(*opened);
  }

  static std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  static AuditRecord record(std::string_view operation, std::span<const std::string> tables = {}) {
    return {.time = WallTime(std::chrono::milliseconds(1767323045678)),
            .request_id = "ID",
            .operation = operation,
            .principal = "arn:aws:iam::000000000000:root",
            .access_key_id = "AKIA",
            .region = "eu-west-1",
            .source_address = "127.0.0.1",
            .tables = tables,
            .status = 200};
  }

  std::filesystem::path folder;
  std::vector<std::string> lines;
  Log log{LogLevel::kInfo, [this](std::string_view line) { lines.emplace_back(line); }};
  AuditOptions options;
};

TEST_F(AuditLogTest, TellsWhoDidWhat) {
  const std::vector<std::string> tables{"a", "line\n\"break\""};
  {
    const auto audit = open();
    audit->write(record("CreateTable", tables));
    AuditRecord failed = record("GetItem");
    failed.principal = {};
    failed.secure = true;
    failed.status = 400;
    failed.error = "InvalidSignatureException";
    audit->write(failed);
  }
  EXPECT_EQ(text_of(options.file),
            R"({"time":"2026-01-02T03:04:05.678Z","request_id":"ID","operation":"CreateTable",)"
            R"("principal":"arn:aws:iam::000000000000:root","access_key_id":"AKIA","region":"eu-west-1",)"
            R"("source_address":"127.0.0.1","secure":false,"tables":["a","line\n\"break\""],"status":200})"
            "\n"
            R"({"time":"2026-01-02T03:04:05.678Z","request_id":"ID","operation":"GetItem",)"
            R"("access_key_id":"AKIA","region":"eu-west-1",)"
            R"("source_address":"127.0.0.1","secure":true,"tables":[],"status":400,)"
            R"("error":"InvalidSignatureException"})"
            "\n");
  struct stat status {};
  ASSERT_EQ(::stat(options.file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AuditLogTest, AppendsToWhatIsThere) {
  open()->write(record("A"));
  const std::string first = text_of(options.file);
  open()->write(record("B"));
  const std::string both = text_of(options.file);
  EXPECT_TRUE(both.starts_with(first));
  EXPECT_GT(both.size(), first.size());
}

TEST_F(AuditLogTest, PutsFullFilesAside) {
  options.file_bytes_max = 1;
  options.files_max = 2;
  for (const std::string_view operation : {"A", "B", "C", "D"}) open()->write(record(operation));
  EXPECT_NE(text_of(options.file).find("\"D\""), std::string::npos);
  EXPECT_NE(text_of(options.file.string() + ".1").find("\"C\""), std::string::npos);
  EXPECT_NE(text_of(options.file.string() + ".2").find("\"B\""), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(options.file.string() + ".3"));
}

TEST_F(AuditLogTest, OpensItsFileAnewWhenTold) {
  {
    const auto audit = open();
    audit->write(record("A"));
    std::filesystem::rename(options.file, folder / "moved");
    audit->reopen();
    audit->write(record("B"));
  }
  EXPECT_NE(text_of(options.file).find("\"B\""), std::string::npos);
}

TEST_F(AuditLogTest, TellsTheOtherLogWhenItCannotWrite) {
  {
    const auto audit = open();
    std::filesystem::remove_all(folder);
    audit->reopen();
    audit->write(record("A"));
    audit->write(record("B"));
  }
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find("the audit log cannot be opened"), std::string::npos);
  options.file = folder / "no" / "such" / "folder";
  EXPECT_FALSE(AuditLog::open(options, log).has_value());
}

TEST_F(AuditLogTest, WantsTheDataPlaneOfItsTablesAlone) {
  const std::vector<std::string> tables{"a", "b"};
  EXPECT_FALSE(open()->wants_any_data_plane());
  options.data_plane_tables = {"b"};
  EXPECT_TRUE(open()->wants_data_plane(tables));
  EXPECT_FALSE(open()->wants_data_plane(std::span(tables).first(1)));
  options.data_plane_tables = {"*"};
  EXPECT_TRUE(open()->wants_data_plane({}));
}

}  // namespace
}  // namespace galvan
