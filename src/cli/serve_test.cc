#include "cli/command_line.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

// The whole program, in a process of its own: how it starts, refuses to, and stops.
namespace galvan::cli {
namespace {

using namespace std::chrono_literals;

/// `galvan …` as a child process, whose standard error is read here.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments) {
    std::array<int, 2> pipe_ends{};
    EXPECT_EQ(::pipe(pipe_ends.data()), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(pipe_ends[1], STDERR_FILENO);
      ::close(pipe_ends[0]);
      ::close(pipe_ends[1]);
      std::vector<const char*> raw{"galvan"};
      for (const std::string& argument : arguments) raw.push_back(argument.c_str());
      ::_exit(run_command_line(static_cast<int>(raw.size()), raw.data()));
    }
    ::close(pipe_ends[1]);
    output_end_ = pipe_ends[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    ::close(output_end_);
  }

  /// Reads standard error until it holds the text, or its end; false after 20 seconds without it.
  bool wait_for(std::string_view text) {
    const auto limit = std::chrono::steady_clock::now() + 20s;
    while (output_.find(text) == std::string::npos) {
      pollfd poll{.fd = output_end_, .events = POLLIN, .revents = 0};
      if (std::chrono::steady_clock::now() > limit) return false;
      if (::poll(&poll, 1, 100) <= 0) continue;
      std::array<char, 4096> bytes;
      const ssize_t count = ::read(output_end_, bytes.data(), bytes.size());
      if (count <= 0) return false;
      output_.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Waits for its end and answers the exit status; 128 + N after signal N.
  int exit_status() {
    wait_for("(never written)");  // reads until the end
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  void send(int signal) const { ::kill(process_, signal); }
  const std::string& output() const { return output_; }
  std::string port() const {
    const std::size_t begin = output_.find("address=http://127.0.0.1:") + 25;
    return output_.substr(begin, output_.find(' ', begin) - begin);
  }

 private:
  pid_t process_ = 0;
  int output_end_ = -1;
  std::string output_;
};

class ServeTest : public testing::Test {
 protected:
  ServeTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "galvan-serve-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~ServeTest() override { std::filesystem::remove_all(folder); }

  std::vector<std::string> serve(std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"serve", "--port", "0", "--threads", "1", "--data-dir", folder / "data"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  std::filesystem::path folder;
};

TEST_F(ServeTest, TellsItsAddressAndStopsWithinASecondOfSigterm) {
  Program program(serve());
  ASSERT_TRUE(program.wait_for("msg=listening ")) << program.output();
  EXPECT_NE(program.output().find(" data_dir=" + (folder / "data").string() + " "), std::string::npos);
  const auto begin = std::chrono::steady_clock::now();
  program.send(SIGTERM);
  EXPECT_EQ(program.exit_status(), kExitOk);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  EXPECT_NE(program.output().find("msg=stopped"), std::string::npos);
}

TEST_F(ServeTest, StopsOnSigint) {
  Program program(serve({"--in-memory"}));
  ASSERT_TRUE(program.wait_for("msg=listening ")) << program.output();
  program.send(SIGINT);
  EXPECT_EQ(program.exit_status(), kExitOk);
  EXPECT_FALSE(std::filesystem::exists(folder / "data"));
}

TEST_F(ServeTest, RefusesAPortThatIsTakenWithoutTouchingTheData) {
  Program first(serve({"--in-memory"}));
  ASSERT_TRUE(first.wait_for("msg=listening ")) << first.output();
  Program second(serve({"--port", first.port()}));
  EXPECT_EQ(second.exit_status(), kExitFailed);
  EXPECT_EQ(second.output(),
            "galvan: cannot listen on 127.0.0.1:" + first.port() + ": the port is taken by another process\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "data"));
}

TEST_F(ServeTest, RefusesADataFolderThatIsInUse) {
  Program first(serve());
  ASSERT_TRUE(first.wait_for("msg=listening ")) << first.output();
  Program second(serve());
  EXPECT_EQ(second.exit_status(), kExitFailed);
  EXPECT_EQ(second.output().find("galvan: "), 0U) << second.output();
  EXPECT_NE(second.output().find((folder / "data").string()), std::string::npos) << second.output();
  EXPECT_EQ(second.output().find('\n'), second.output().size() - 1) << second.output();
}

TEST_F(ServeTest, RefusesAFolderOfSomethingElse) {
  std::filesystem::create_directory(folder / "data");
  std::ofstream(folder / "data" / "letter.txt") << "Dear reader";
  Program program(serve());
  EXPECT_EQ(program.exit_status(), kExitFailed);
  EXPECT_EQ(program.output().find("galvan: "), 0U) << program.output();
  EXPECT_EQ(program.output().find('\n'), program.output().size() - 1) << program.output();
}

TEST_F(ServeTest, ExplainsWrongUseInOneLine) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"serve", "--prot", "1"},
                                                    {"serve", "--port", "x"},
                                                    {"start"},
                                                    {"serve", "--port"},
                                                    {"serve", "--in-memory=maybe"},
                                                    {"serve", "--config", folder},
                                                    {"serve", "--config", folder / "missing.toml"}}) {
    Program program(arguments);
    EXPECT_EQ(program.exit_status(), kExitUsage);
    EXPECT_EQ(program.output().find("galvan: "), 0U) << program.output();
    EXPECT_EQ(program.output().find('\n'), program.output().size() - 1) << program.output();
  }
}

}  // namespace
}  // namespace galvan::cli
