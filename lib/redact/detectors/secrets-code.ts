import { secretPrefix } from './detector';
import { crc32Base62, entropy } from './checksums';

/**
 * `body` and its CRC-32 in base62 after it. A token with another check is found too if it looks random: it may be of a
 * newer format, and a token that is let through costs more than a made-up one that is masked.
 */
function checked(token: string): boolean {
	const body = token.slice(token.indexOf('_') + 1);
	return entropy(body) > 3.4 || crc32Base62(body.slice(0, -6)) === body.slice(-6);
}

/** Source control, package registries, builds. */
export const codeSecrets = [
	secretPrefix('github_token', 'GitHub token', 'GITHUB_TOKEN', {
		prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
		pattern: 'gh[opsur]_[A-Za-z0-9]{36,251}',
		check: checked,
	}),
	secretPrefix('github_fine_grained_token', 'GitHub fine-grained token', 'GITHUB_TOKEN', {
		prefixes: ['github_pat_'],
		pattern: 'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}',
	}),
	secretPrefix('gitlab_token', 'GitLab token', 'GITLAB_TOKEN', {
		prefixes: [
			...['glpat-', 'gldt-', 'glrt-', 'glrtr-', 'glcbt-', 'glptt-', 'glft-', 'glimt-'],
			...['glagent-', 'gloas-', 'glsoat-', 'glffct-'],
		],
		pattern: 'gl[a-z]{2,6}-[\\w-]{20,80}(?:\\.[\\w-]{2,12}){0,2}',
	}),
	secretPrefix('gitlab_runner_token', 'GitLab runner registration token', 'GITLAB_TOKEN', {
		prefixes: ['GR1348941'],
		pattern: 'GR1348941[\\w-]{20}(?![\\w-])',
	}),
	secretPrefix('bitbucket_token', 'Bitbucket app password', 'BITBUCKET_TOKEN', {
		prefixes: ['ATBB', 'ATCTT3xFfG'],
		pattern: 'AT(?:BB[A-Za-z0-9]{32}|CTT3xFfG[\\w=+/.-]{60,300})',
	}),
	secretPrefix('npm_token', 'npm token', 'NPM_TOKEN', {
		prefixes: ['npm_'],
		pattern: 'npm_[A-Za-z0-9]{36}',
		check: checked,
	}),
	secretPrefix('pypi_token', 'PyPI token', 'PYPI_TOKEN', {
		prefixes: ['pypi-AgE'],
		pattern: 'pypi-AgE[\\w-]{50,500}',
	}),
	secretPrefix('rubygems_key', 'RubyGems API key', 'RUBYGEMS_KEY', {
		prefixes: ['rubygems_'],
		pattern: 'rubygems_[a-f0-9]{48}',
	}),
	secretPrefix('crates_token', 'crates.io token', 'CRATES_TOKEN', {
		prefixes: ['cio'],
		pattern: 'cio[A-Za-z0-9]{32}',
	}),
	secretPrefix('nuget_key', 'NuGet API key', 'NUGET_KEY', {
		prefixes: ['oy2'],
		pattern: 'oy2[a-z0-9]{43}',
	}),
	secretPrefix('docker_token', 'Docker Hub token', 'DOCKER_TOKEN', {
		prefixes: ['dckr_pat_', 'dckr_oat_'],
		pattern: 'dckr_[op]at_[\\w-]{27,40}',
	}),
	secretPrefix('artifactory_token', 'Artifactory token', 'ARTIFACTORY_TOKEN', {
		prefixes: ['AKCp', 'cmVmdGtuOj'],
		pattern: '(?:AKCp[A-Za-z0-9]{60,80}|cmVmdGtuOj[A-Za-z0-9]{40,64})',
	}),
	secretPrefix('circleci_token', 'CircleCI token', 'CIRCLECI_TOKEN', {
		prefixes: ['CCIPAT_', 'CCIPRJ_'],
		pattern: 'CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}',
	}),
	secretPrefix('buildkite_token', 'Buildkite token', 'BUILDKITE_TOKEN', {
		prefixes: ['bkua_'],
		pattern: 'bkua_[a-z0-9]{40}',
	}),
	secretPrefix('sonar_token', 'Sonar token', 'SONAR_TOKEN', {
		prefixes: ['sqp_', 'squ_', 'sqa_'],
		pattern: 'sq[apu]_[a-f0-9]{40}',
	}),
	secretPrefix('sourcegraph_token', 'Sourcegraph token', 'SOURCEGRAPH_TOKEN', {
		prefixes: ['sgp_'],
		pattern: 'sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40}',
	}),
	secretPrefix('clojars_token', 'Clojars token', 'CLOJARS_TOKEN', {
		prefixes: ['CLOJARS_'],
		pattern: 'CLOJARS_[a-z0-9]{60}',
	}),
	secretPrefix('postman_key', 'Postman API key', 'POSTMAN_KEY', {
		prefixes: ['PMAK-'],
		pattern: 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
	}),
	secretPrefix('prefect_key', 'Prefect API key', 'PREFECT_KEY', {
		prefixes: ['pnu_'],
		pattern: 'pnu_[A-Za-z0-9]{36}',
	}),
	secretPrefix('pulumi_token', 'Pulumi token', 'PULUMI_TOKEN', {
		prefixes: ['pul-'],
		pattern: 'pul-[a-f0-9]{40}',
	}),
	secretPrefix('terraform_token', 'Terraform Cloud token', 'TERRAFORM_TOKEN', {
		prefixes: ['atlasv1.'],
		before: '[A-Za-z0-9]{14}\\.',
		pattern: 'atlasv1\\.[\\w-]{60,70}',
	}),
];
