<?php
/**
 * The settings: what wp-config.php defines, else what was saved under Settings › OnMessage.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** The option that has what was saved, by the names of the constants without ONMESSAGE_, in small letters. */
const OPTION = 'onmessage';

/** What a setting is where nobody has said it. */
const DEFAULTS = array(
	'TYPES'    => array( 'post', 'page', 'wp_block' ),
	'FIELDS'   => array(),
	'FAIL'     => 'closed',
	'TIMEOUT'  => 10,
	'IN_SPITE' => array( 'administrator' ),
);

/** A setting; null where nobody has said it and it has no default. */
function setting( string $name ) {
	if ( is_constant( $name ) ) {
		return constant( "ONMESSAGE_$name" );
	}
	$saved = (array) get_option( OPTION, array() );
	$value = $saved[ strtolower( $name ) ] ?? null;
	return null === $value || '' === $value ? ( DEFAULTS[ $name ] ?? null ) : $value;
}

/** Whether wp-config.php has the last word on a setting. */
function is_constant( string $name ): bool {
	return defined( "ONMESSAGE_$name" );
}

/** The types of posts that are checked. */
function types(): array {
	return (array) setting( 'TYPES' );
}

/** Whether posts are checked: not where only ONMESSAGE_NOTIFY_URL is set. */
function gates(): bool {
	return setting( 'URL' ) || ! setting( 'NOTIFY_URL' );
}

/** Whether the service can be asked at all. */
function is_set_up(): bool {
	return setting( 'URL' ) && setting( 'KEY' );
}
