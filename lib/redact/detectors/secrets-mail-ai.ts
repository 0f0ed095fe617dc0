import { secretKey, secretPrefix, secretWord } from './detector';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** E-mail services. */
export const mailSecrets = [
	secretPrefix('sendgrid_key', 'SendGrid API key', 'SENDGRID_KEY', {
		prefixes: ['SG.'],
		pattern: 'SG\\.[\\w-]{16,32}\\.[\\w-]{32,64}',
	}),
	secretPrefix('mailgun_key', 'Mailgun API key', 'MAILGUN_KEY', {
		prefixes: ['key-'],
		pattern: 'key-[a-f0-9]{32}',
	}),
	secretWord('mailgun_private_key', 'Mailgun private key', 'MAILGUN_KEY', {
		length: [32, 32],
		pattern: '[a-f0-9]{32}',
		tail: '-[a-f0-9]{8}-[a-f0-9]{8}(?![\\w-])',
	}),
	secretWord('mailchimp_key', 'Mailchimp API key', 'MAILCHIMP_KEY', {
		length: [32, 32],
		pattern: '[a-f0-9]{32}',
		tail: '-us\\d{1,2}(?!\\w)',
	}),
	secretPrefix('brevo_key', 'Brevo API key', 'BREVO_KEY', {
		prefixes: ['xkeysib-', 'xsmtpsib-'],
		pattern: 'x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}',
	}),
	secretKey('postmark_token', 'Postmark server token', 'POSTMARK_TOKEN', {
		key: '.*postmark.*(?:token|key|secret)',
		value: UUID,
	}),
	secretPrefix('resend_key', 'Resend API key', 'RESEND_KEY', {
		prefixes: ['re_'],
		pattern: 're_[A-Za-z0-9]{7,10}_[A-Za-z0-9]{20,30}',
	}),
	secretPrefix('mailersend_token', 'MailerSend token', 'MAILERSEND_TOKEN', {
		prefixes: ['mlsn.'],
		pattern: 'mlsn\\.[a-f0-9]{64}',
	}),
	secretPrefix('mandrill_key', 'Mandrill key', 'MANDRILL_KEY', {
		prefixes: ['md-'],
		pattern: 'md-(?=[A-Za-z_-]{0,21}\\d)[\\w-]{22}(?![\\w-])',
	}),
];

/** Language models and what is built on them. */
export const modelSecrets = [
	secretPrefix('openai_key', 'OpenAI key', 'OPENAI_KEY', {
		prefixes: ['sk-'],
		pattern: 'sk-(?:(?:proj|svcacct|admin|None)-[\\w-]{20,200}|[A-Za-z0-9]{32,64})(?![\\w-])',
	}),
	secretPrefix('anthropic_key', 'Anthropic key', 'ANTHROPIC_KEY', {
		prefixes: ['sk-ant-'],
		pattern: 'sk-ant-(?:[a-z]{2,6}\\d{2}-)?[\\w-]{20,120}',
	}),
	secretPrefix('openrouter_key', 'OpenRouter key', 'OPENROUTER_KEY', {
		prefixes: ['sk-or-'],
		pattern: 'sk-or-v1-[a-f0-9]{64}',
	}),
	secretPrefix('langfuse_key', 'Langfuse secret key', 'LANGFUSE_KEY', {
		prefixes: ['sk-lf-'],
		pattern: `sk-lf-${UUID}`,
	}),
	secretPrefix('huggingface_token', 'Hugging Face token', 'HUGGINGFACE_TOKEN', {
		prefixes: ['hf_', 'api_org_'],
		pattern: '(?:hf|api_org)_[A-Za-z0-9]{30,40}',
	}),
	secretPrefix('groq_key', 'Groq key', 'GROQ_KEY', {
		prefixes: ['gsk_'],
		pattern: 'gsk_[A-Za-z0-9]{40,60}',
	}),
	secretPrefix('replicate_token', 'Replicate token', 'REPLICATE_TOKEN', {
		prefixes: ['r8_'],
		pattern: 'r8_[A-Za-z0-9]{37,40}',
	}),
	secretPrefix('perplexity_key', 'Perplexity key', 'PERPLEXITY_KEY', {
		prefixes: ['pplx-'],
		pattern: 'pplx-[A-Za-z0-9]{40,56}',
	}),
	secretPrefix('xai_key', 'xAI key', 'XAI_KEY', {
		prefixes: ['xai-'],
		pattern: 'xai-[A-Za-z0-9]{70,90}',
	}),
	secretPrefix('together_key', 'Together key', 'TOGETHER_KEY', {
		prefixes: ['tgp_v1_'],
		pattern: 'tgp_v1_[\\w-]{40,50}',
	}),
	secretPrefix('fireworks_key', 'Fireworks key', 'FIREWORKS_KEY', {
		prefixes: ['fw_'],
		pattern: 'fw_(?=[A-Za-z]*\\d)[A-Za-z0-9]{22,24}',
	}),
	secretPrefix('elevenlabs_key', 'ElevenLabs key', 'ELEVENLABS_KEY', {
		prefixes: ['sk_'],
		pattern: 'sk_[a-f0-9]{48}',
	}),
	secretPrefix('pinecone_key', 'Pinecone key', 'PINECONE_KEY', {
		prefixes: ['pcsk_'],
		pattern: 'pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{50,66}',
	}),
	secretPrefix('langsmith_key', 'LangSmith key', 'LANGSMITH_KEY', {
		prefixes: ['lsv2_pt_', 'lsv2_sk_'],
		pattern: 'lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}',
	}),
	secretPrefix('tavily_key', 'Tavily key', 'TAVILY_KEY', {
		prefixes: ['tvly-'],
		pattern: 'tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}',
	}),
	secretPrefix('nvidia_key', 'NVIDIA API key', 'NVIDIA_KEY', {
		prefixes: ['nvapi-'],
		pattern: 'nvapi-[\\w-]{60,72}',
	}),
	secretPrefix('firecrawl_key', 'Firecrawl key', 'FIRECRAWL_KEY', {
		prefixes: ['fc-'],
		pattern: 'fc-[a-f0-9]{32}',
	}),
	secretPrefix('e2b_key', 'E2B key', 'E2B_KEY', {
		prefixes: ['e2b_'],
		pattern: 'e2b_[a-f0-9]{40}',
	}),
	secretPrefix('voyage_key', 'Voyage key', 'VOYAGE_KEY', {
		prefixes: ['pa-'],
		pattern: 'pa-[\\w-]{43}(?![\\w-])',
	}),
	secretPrefix('jina_key', 'Jina key', 'JINA_KEY', {
		prefixes: ['jina_'],
		pattern: 'jina_[a-f0-9]{32}[\\w-]{28}',
	}),
];
