class OpSts < Formula
  desc "AWS credentials with MFA from 1Password, for credential_process"
  homepage "https://github.com/{{repository}}"
  version "{{version}}"
  license "MIT"

  on_macos do
    on_arm do
      url "{{url macos-aarch64}}"
      sha256 "{{sha256 macos-aarch64}}"
    end
    on_intel do
      url "{{url macos-x86_64}}"
      sha256 "{{sha256 macos-x86_64}}"
    end
  end

  on_linux do
    on_arm do
      url "{{url linux-aarch64}}"
      sha256 "{{sha256 linux-aarch64}}"
    end
    on_intel do
      url "{{url linux-x86_64}}"
      sha256 "{{sha256 linux-x86_64}}"
    end
  end

  def install
    bin.install "op-sts"
    bash_completion.install "completions/op-sts.bash" => "op-sts"
    zsh_completion.install "completions/_op-sts"
    fish_completion.install "completions/op-sts.fish"
    man1.install "op-sts.1"
  end

  def caveats
    <<~EOS
      op-sts needs the 1Password CLI:
        brew install --cask 1password-cli

      `op-sts setup` writes the lines for ~/.aws/config; by hand they are:
        [profile work]
        credential_process = #{opt_bin}/op-sts --item ITEM_ID
    EOS
  end

  test do
    assert_equal "op-sts #{version}\n", shell_output("#{bin}/op-sts --version")
    assert_match "no such command", shell_output("#{bin}/op-sts bogus 2>&1", 2)
  end
end
