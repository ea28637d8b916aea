<?php
/**
 * Asks OnMessage, and says what its answer means.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** Where it is kept that the service could not be asked, until it answers again. */
const TROUBLE = 'onmessage_trouble';

/**
 * Why a post may not become public: its `text`, `refusal` and `findings`; null where it may, or
 * does not become public.
 */
function refusal( array $post, array $meta = array() ): ?array {
	$type = $post['post_type'] ?? 'post';
	if ( ! in_array( $type, types(), true ) || ! in_array( $post['post_status'] ?? '', LIVE, true ) ) {
		return null;
	}
	$answer = ask( $post, $meta );
	if ( is_unchecked( $answer ) && is_excused( $post, $meta ) ) {
		return null;
	}
	return refusal_of( $answer, uri( $post ) );
}

/** Why an answer means no; null where it means yes. */
function refusal_of( array $answer, string $uri ): ?array {
	if ( isset( $answer['unreachable'] ) ) {
		$fail = setting( 'FAIL' );
		error_log( "onmessage: $uri: {$answer['unreachable']} (fail: $fail)" );
		set_transient( TROUBLE, $answer['plainly'], HOUR_IN_SECONDS );
		/* translators: why nothing was checked */
		$text = sprintf( __( 'Not published: %s', 'onmessage' ), $answer['plainly'] );
		return 'open' === $fail ? null : array( 'text' => $text, 'refusal' => null, 'findings' => array() );
	}
	delete_transient( TROUBLE );
	if ( $answer['allowed'] ) {
		return null;
	}
	$told = $answer['refusal'];
	/* translators: what is wrong */
	$text = sprintf( __( 'Not published: %s', 'onmessage' ), "{$told['title']}.\n" ) . implode( "\n", $told['lines'] );
	return array( 'text' => $text, 'refusal' => $told, 'findings' => $answer['findings'] );
}

/** Whether nobody knows if a text is right: the service was not reached, or came to no end. */
function is_unchecked( array $answer ): bool {
	return isset( $answer['unreachable'] ) || 'unavailable' === $answer['decision'];
}

/** What findings call a post. */
function uri( array $post ): string {
	$id = (int) ( $post['ID'] ?? 0 );
	return sprintf( 'wordpress/%s/%s', $post['post_type'] ?? 'post', $id ? $id : 'new' );
}

/**
 * What OnMessage answers, or `unreachable` and why, `plainly`. The same text is asked about once.
 *
 * @param array $post  Of which the texts are checked, without slashes.
 * @param array $meta  Custom fields that will be stored with it.
 * @param bool  $anew  Whether to ask again: after a decision the answer is another.
 */
function ask( array $post, array $meta = array(), bool $anew = false ): array {
	static $answers = array();
	$entry = entry( $post, $meta );
	$asked = array( 'entry' => $entry, 'uri' => uri( $post ), 'channel' => setting( 'CHANNEL' ) );
	$body  = wp_json_encode( array_filter( $asked ) );
	if ( false === $body ) {
		return unreachable( 'it cannot be written as JSON: ' . json_last_error_msg(), 400 );
	}
	$once = md5( ( $post['post_type'] ?? 'post' ) . wp_json_encode( $entry ) ); // a new post has an id as soon as it is stored
	if ( $anew || ! isset( $answers[ $once ] ) ) {
		$answers[ $once ] = checked( $body );
	}
	return $answers[ $once ];
}

/** Have a body checked. */
function checked( string $body ): array {
	if ( ! is_set_up() ) {
		return array(
			'unreachable' => 'not set up',
			'plainly'     => __( 'the OnMessage plugin is not set up. An administrator does that under Settings › OnMessage.', 'onmessage' ),
		);
	}
	list( $status, $answer, $error ) = call_service( '/v1/check', $body );
	if ( 200 !== $status || ! isset( $answer['allowed'] ) ) {
		return unreachable( $error ? $error : ( $answer['detail'] ?? "status $status" ), 200 === $status ? 500 : $status );
	}
	return $answer;
}

/** Send a body to the service: the status (0 where nobody answers), what the answer says, and what went wrong. */
function call_service( string $path, string $body ): array {
	$response = wp_remote_post(
		rtrim( (string) setting( 'URL' ), '/' ) . $path,
		array(
			'timeout'     => (int) setting( 'TIMEOUT' ),
			'redirection' => 0,
			'headers'     => array(
				'Content-Type'  => 'application/json',
				'Authorization' => 'Bearer ' . setting( 'KEY' ),
			),
			'body'        => $body,
		)
	);
	if ( is_wp_error( $response ) ) {
		return array( 0, array(), $response->get_error_message() );
	}
	$answer = json_decode( wp_remote_retrieve_body( $response ), true );
	return array( (int) wp_remote_retrieve_response_code( $response ), is_array( $answer ) ? $answer : array(), '' );
}

/** That nothing was checked, and why: for the log, and in words for people. */
function unreachable( string $why, int $status ): array {
	if ( 401 === $status || 403 === $status ) {
		$plainly = __( "the service that checks texts does not take this site's key. Tell your administrator.", 'onmessage' );
	} elseif ( 429 === $status ) {
		$plainly = __( 'the service that checks texts is busy. Try again in a minute.', 'onmessage' );
	} elseif ( 413 === $status ) {
		$plainly = __( 'it is too large to be checked. Make it shorter.', 'onmessage' );
	} elseif ( $status >= 400 && $status < 500 ) {
		$plainly = __( 'the service that checks texts does not understand it. Tell your administrator.', 'onmessage' );
	} else {
		$plainly = __( 'the service that checks texts does not answer. Try again in a minute; if it lasts, tell your administrator.', 'onmessage' );
	}
	return array( 'unreachable' => $why, 'plainly' => $plainly );
}
