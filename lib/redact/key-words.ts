/**
 * Names of fields that hold a secret, in lower case without separators, singular. A name counts when its last words
 * are one of these: `userPassword`, `x-api-key`, `AWS_SECRET_ACCESS_KEY`, and not `passwordPolicy` or `tokenCount`.
 */
export const SECRET_NAMES: readonly string[] = [
	// What one knows
	...[
		'password',
		'passwd',
		'pwd',
		'pass',
		'passphrase',
		'passcode',
		'pin',
		'pincode',
		'otp',
		'totp',
	],
	...['onetimepassword', 'onetimecode', 'verificationcode', 'securitycode', 'mfacode', 'authcode'],
	...[
		'authorizationcode',
		'recoverycode',
		'backupcode',
		'seedphrase',
		'recoveryphrase',
		'mnemonic',
	],
	...[
		'passwort',
		'kennwort',
		'contrasena',
		'senha',
		'motdepasse',
		'wachtwoord',
		'losenord',
		'haslo',
	],
	// What a client carries
	...[
		'secret',
		'token',
		'jwt',
		'bearer',
		'auth',
		'authorization',
		'credentials',
		'creds',
		'cookie',
	],
	...['sessionid', 'sessid', 'jsessionid', 'phpsessid', 'sessionkey', 'csrf', 'xsrf'],
	...[
		'apikey',
		'accesskey',
		'secretkey',
		'authkey',
		'subscriptionkey',
		'functionskey',
		'webhookkey',
	],
	...['signature', 'sig', 'hmac', 'sastoken', 'connectionstring', 'connstr', 'dsn'],
	// Keys and what they are made from
	...['privatekey', 'signingkey', 'encryptionkey', 'masterkey', 'sharedkey', 'hashkey', 'hmackey'],
	...[
		'sshkey',
		'pgpkey',
		'datakey',
		'rootkey',
		'accountkey',
		'storagekey',
		'deploykey',
		'licensekey',
	],
	...['licencekey', 'serverkey', 'clientkey', 'secretkeybase', 'salt', 'pepper'],
	// What pays and who one is to an authority
	...['cvv', 'cvc', 'csc', 'cardcode', 'ssn', 'socialsecuritynumber'],
];

/** In one word without separators, `dbpassword` or `myapikey`: endings that no ordinary word has. */
export const SECRET_ENDINGS: readonly string[] = [
	...['password', 'passwd', 'passphrase', 'passcode', 'secret', 'token', 'authorization'],
	...['apikey', 'accesskey', 'secretkey', 'privatekey', 'signingkey', 'encryptionkey', 'masterkey'],
	...['sessionid', 'credentials', 'connectionstring', 'passwort', 'kennwort'],
];

/** Names of fields that hold something about a person, which no pattern tells from other text. */
export const PERSONAL_NAMES: readonly string[] = [
	...['firstname', 'lastname', 'middlename', 'fullname', 'givenname', 'familyname', 'surname'],
	...['forename', 'maidenname', 'customername', 'contactname', 'patientname', 'recipientname'],
	...['cardholder', 'cardholdername', 'accountholder', 'accountholdername', 'nameoncard'],
	...['email', 'emailaddress', 'mailaddress', 'phone', 'phonenumber', 'telephone', 'tel', 'mobile'],
	...['mobilenumber', 'mobilephone', 'cellphone', 'msisdn', 'fax', 'faxnumber', 'whatsapp'],
	...['dob', 'dateofbirth', 'birthdate', 'birthday', 'birthplace', 'placeofbirth', 'birthyear'],
	...['street', 'streetaddress', 'addressline', 'homeaddress', 'postaladdress', 'billingaddress'],
	...['shippingaddress', 'deliveryaddress', 'mailingaddress', 'postcode', 'postalcode', 'zipcode'],
	...['passport', 'passportnumber', 'passportno', 'nationalid', 'nationalidnumber', 'idcardnumber'],
	...['driverlicense', 'driverslicense', 'drivinglicence', 'licenseplate', 'taxid', 'taxnumber'],
	...['iban', 'accountnumber', 'bankaccount', 'bankaccountnumber', 'routingnumber', 'sortcode'],
	...['cardnumber', 'creditcard', 'creditcardnumber', 'debitcard', 'ipaddress', 'clientip'],
	...['medicalrecordnumber', 'healthinsurancenumber', 'insurancenumber'],
];

/** As `SECRET_ENDINGS`: `useremail`. */
export const PERSONAL_ENDINGS: readonly string[] = [
	...['email', 'emailaddress', 'phonenumber', 'firstname', 'lastname', 'dateofbirth'],
];

/** Only where they are the whole name: `address` and not `memoryAddress`, `connect.sid` and not `messageSid`. */
export const SECRET_WHOLE_NAMES: readonly string[] = ['sid', 'connectsid'];
export const PERSONAL_WHOLE_NAMES: readonly string[] = ['address', 'ip', 'pan', 'zip'];

/** Words after the one that counts which say that it is still the thing itself: `passwordHash`, `token_value`. */
export const TAIL_WORDS: readonly string[] = [
	...['value', 'plain', 'plaintext', 'cleartext', 'raw', 'text', 'string', 'str', 'data', 'hash'],
	...['hashed', 'digest', 'encrypted', 'encoded', 'base', 'old', 'new', 'current', 'previous'],
	...['confirm', 'confirmation', 'repeat', 'again'],
];

/** `maxTokens`, `prompt_tokens`: a number of them. */
export const COUNT_WORDS: readonly string[] = [
	...['max', 'min', 'total', 'num', 'number', 'prompt', 'completion', 'input', 'output', 'used'],
	...['cached', 'reasoning', 'remaining', 'available', 'billed', 'generated', 'audio', 'text'],
];
